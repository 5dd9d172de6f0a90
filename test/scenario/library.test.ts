import { expect } from "chai";
import { relative } from "node:path";
import { sketchTarget } from "../../src/run/sketch.js";
import { checkScenarios, foresee } from "../../src/run/check.js";
import { externalPorts } from "../../src/run/externals.js";
import { chooseScenarios, libraryFolder } from "../../src/scenario/library.js";
import { externalAddresses } from "../../src/target/lab/externals.js";

const library = chooseScenarios({ patterns: [], tags: [] });

/** The patterns that people know, or copy, policies by. Each is shown by a scenario that carries its tag. */
const seeds =
  "deny-ingress deny-egress deny-all allow-all-ingress allow-all-egress pod-selector namespace-selector and-peer " +
  "or-peers ipblock-except three-tier prod-only all-namespaces backup-ingress backup-egress api-policy " +
  "ingress-controller tools-nginx prometheus postgres-backend egress-internet namespace-isolation simple-policy " +
  "metrics-access backend-access intra-namespace allow-external allow-dns duplex stateful additive " +
  "pods-not-services ignored default-open label-change policy-removed";

const pods = { image: "probe", imagePullPolicy: "Never", imagePullSecrets: [] } as const;
const target = sketchTarget(
  externalAddresses.map((host) => ({ ...host, ports: externalPorts, canProbe: true })),
);

describe("the scenario library", () => {
  it("holds at least thirty scenarios, each named as its file", () => {
    expect(library.length).to.be.at.least(30);
    for (const { id, file } of library) expect(relative(libraryFolder, file)).to.equal(`${id}.yaml`);
  });

  for (const seed of seeds.split(" ")) {
    it(`shows ${seed}`, () => {
      expect(library.filter(({ tags }) => tags.includes(`seed:${seed}`))).not.to.deep.equal([]);
    });
  }

  for (const { id, steps } of library) {
    it(`${id} states a cell that is allowed and one that is denied`, () => {
      expect(steps.flatMap(({ expect: stated }) => stated.allow)).not.to.deep.equal([]);
      expect(steps.flatMap(({ expect: stated }) => stated.deny)).not.to.deep.equal([]);
    });
  }

  it("agrees with the simulator in every cell that it states", () => {
    checkScenarios(library, target, pods);
  });

  it("has a source for every scenario", () => {
    expect(library.filter(({ source }) => source === undefined)).to.deep.equal([]);
  });

  it("expects something that an ignored policy would break, in every scenario", () => {
    for (const scenario of library) {
      const verdicts = foresee(scenario, target, pods).flatMap(({ expected }) =>
        [...expected].map(([, { verdict }]) => verdict),
      );
      expect(verdicts, scenario.id).to.include("deny");
    }
  });
});
