import { expect } from "chai";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import picomatch from "picomatch";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { checkScenarios } from "../../src/plan/check-scenarios.js";
import { planScenario } from "../../src/plan/scenario-plan.js";
import { externalPorts } from "../../src/probe/external-hosts.js";
import { chooseScenarios, libraryFolder } from "../../src/scenario/library.js";
import { externalAddresses } from "../../src/model/known-hosts.js";

const library = chooseScenarios({ patterns: [], tags: [] });

/** The patterns that people know, or copy, policies by. Each is shown by a scenario that carries its tag. */
const seeds =
  "deny-ingress deny-egress deny-all allow-all-ingress allow-all-egress pod-selector namespace-selector and-peer " +
  "or-peers ipblock-except three-tier prod-only all-namespaces backup-ingress backup-egress api-policy " +
  "ingress-controller tools-nginx prometheus postgres-backend egress-internet namespace-isolation simple-policy " +
  "metrics-access backend-access intra-namespace allow-external allow-dns duplex stateful established additive " +
  "pods-not-services ignored default-open label-change policy-removed";

/** What each case of the Kubernetes end-to-end tests checks, in the order of test/e2e/network/netpol/network_policy.go (v1.34). */
const endToEnd =
  "default-deny-ingress default-deny-all pod-selector ingress-for-a-target from-all-namespaces " +
  "namespace-selector pod-match-expressions namespace-match-expressions pod-or-namespace " +
  "pod-and-namespace multiple-pods-and-namespaces any-pod-selectors one-pod-of-another-namespace ports " +
  "stacked allow-all named-port-ingress namespace-on-named-port named-port-egress updated-policy " +
  "updated-namespace updated-pod deny-other-namespaces deny-to-updated-pod deny-egress-of-a-pod " +
  "deny-egress-of-a-namespace ingress-and-egress-together client-egress-denies " +
  "egress-to-pod-of-namespace any-port-of-a-protocol ingress-allow-all-wins egress-allow-all-wins " +
  "deleted-policies egress-cidr except-egress cidr-and-except-overlap independent-directions " +
  "sctp-is-not-tcp sctp-rule-isolates udp-is-not-tcp default-label default-label-expressions " +
  "udp-default-deny udp-ports udp-pod-of-another-namespace sctp-default-deny sctp-ports " +
  "sctp-pod-of-another-namespace";

/** The recipes of github.com/ahmetb/kubernetes-network-policy-recipes; there is no 13. */
const recipes = "01 02 02a 03 04 05 06 07 08 09 10 11 12 14";

const shown = { seed: seeds, e2e: endToEnd, recipe: recipes } satisfies Record<string, string>;

const pods = { image: "probe", imagePullPolicy: "Never" } as const;
const target = placeholderTarget(
  externalAddresses.map((host) => ({ ...host, ports: externalPorts, canProbe: true })),
);

describe("the scenario library", () => {
  it("holds at least 130 scenarios, each named as its file", () => {
    expect(library.length).to.be.at.least(130);
    for (const { id, file = "" } of library) expect(relative(libraryFolder, file)).to.equal(`${id}.yaml`);
  });

  for (const pattern of ["default-deny/ingress", "default-deny/*", "*/egress", "**"])
    it(`is chosen from by ${pattern} as by the names of all its scenarios`, () => {
      const named = library.filter(({ id }) => picomatch.isMatch(id, pattern));
      expect(chooseScenarios({ patterns: [pattern], tags: [] })).to.deep.equal(named);
      expect(named).to.not.deep.equal([]);
    });

  for (const [kind, names] of Object.entries(shown)) {
    for (const name of names.split(" ")) {
      it(`shows ${kind}:${name}`, () => {
        expect(library.filter(({ tags }) => tags.includes(`${kind}:${name}`))).not.to.deep.equal([]);
      });
    }

    it(`has no ${kind} tag that is not in the list`, () => {
      const tags = new Set(library.flatMap((scenario) => scenario.tags));
      const known = names.split(" ").map((name) => `${kind}:${name}`);
      expect([...tags].filter((tag) => tag.startsWith(`${kind}:`))).to.have.members(known);
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

  it("needs Pod Security privileged in none of the scenarios that README's --grep leaves in", () => {
    const [, pattern = "^"] = /--grep '([^']+)'/.exec(readFileSync("README.md", "utf8")) ?? [];
    const left = chooseScenarios({ patterns: [], tags: [], grep: new RegExp(pattern) });
    expect(left).to.have.length.within(130, library.length - 1);
    for (const scenario of left)
      for (const { cluster, expected } of planScenario(scenario, target, pods).steps) {
        expect(
          cluster.state.pods.filter(({ spec }) => spec.hostNetwork),
          scenario.id,
        ).to.deep.equal([]);
        expect(
          [...expected].filter(([{ from }]) => from.kind === "node"),
          scenario.id,
        ).to.deep.equal([]);
      }
  });

  it("expects something that an ignored policy would break, in every scenario", () => {
    for (const scenario of library) {
      const verdicts = planScenario(scenario, target, pods).steps.flatMap(({ expected }) =>
        [...expected].map(([, { verdict }]) => verdict),
      );
      expect(verdicts, scenario.id).to.include("deny");
    }
  });
});
