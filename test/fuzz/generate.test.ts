import { expect } from "chai";
import { createCoverage } from "../../src/fuzz/coverage/coverage.js";
import { MOST_NAMESPACES, MOST_PODS, MOST_POLICIES } from "../../src/fuzz/generate/bounds.js";
import { type ProfileName, profiles } from "../../src/fuzz/profiles.js";
import { createRounds } from "../../src/fuzz/rounds.js";
import { externalAddresses } from "../../src/model/known-hosts.js";
import { validateNetworkPolicy } from "../../src/model/validation/index.js";
import { backends } from "../../src/plan/matrix.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { planScenario } from "../../src/plan/scenario-plan.js";
import { readScenario } from "../../src/scenario/load.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { scenarioText } from "../../src/scenario/write.js";

const hosts = externalAddresses.map((host) => ({ ...host, ports: [], canProbe: true }));
const description = { ...placeholderTarget(hosts), protocols: ["TCP", "UDP"] as const };
const pods = { image: "probe", imagePullPolicy: "IfNotPresent" } as const;

function generated(seed: number, count: number, profile: ProfileName = "all"): readonly Scenario[] {
  const rounds = createRounds({ seed, profile, description, steps: 5 });
  return Array.from({ length: count }, () => rounds.next());
}

describe("generated scenarios", () => {
  it("are the same ones for the same seed", () => {
    expect(generated(5, 4)).to.deep.equal(generated(5, 4));
  });

  it("are other ones for another seed, also for the next", () => {
    const [one, other] = [generated(5, 1), generated(6, 1)].map(([scenario]) => scenario?.fixture);
    expect(one).not.to.deep.equal(other);
  });

  for (const profile of Object.keys(profiles) as ProfileName[])
    it(`of profile ${profile} are read back from their text as they are, and contradict nothing`, () => {
      for (const scenario of generated(11, 6, profile)) {
        const text = scenarioText(scenario);
        const read = readScenario(text, "generated.yaml");
        expect(scenarioText(read)).to.equal(text);
        const { steps } = planScenario(read, description, pods);
        expect(steps.flatMap(({ contradictions }) => contradictions)).to.deep.equal([]);
        expect(steps.length).to.be.greaterThan(0);
      }
    });

  it("hold no policy that an API server would refuse", () => {
    const refused = generated(3, 30).flatMap((scenario) =>
      planScenario(scenario, description, pods).steps.flatMap(({ cluster }) =>
        cluster.state.policies.flatMap(validateNetworkPolicy),
      ),
    );
    expect(refused).to.deep.equal([]);
  });

  it("stay within the numbers of namespaces, pods and policies that a user was told", () => {
    for (const scenario of generated(17, 30))
      for (const { cluster } of planScenario(scenario, description, pods).steps) {
        expect(cluster.state.namespaces.length).to.be.at.most(MOST_NAMESPACES);
        expect(cluster.state.pods.length).to.be.at.most(MOST_PODS);
        expect(cluster.state.policies.length).to.be.at.most(MOST_POLICIES);
      }
  });

  it("have no Service whose pods do not serve what it promises", () => {
    let services = 0;
    for (const scenario of generated(19, 60))
      for (const { cluster } of planScenario(scenario, description, pods).steps) {
        services += cluster.state.services.length;
        for (const service of cluster.state.services)
          for (const { targetPort } of service.spec.ports ?? [])
            expect(
              backends(cluster, service).some(({ spec: { containers } }) =>
                containers.some(({ ports }) =>
                  ports?.some(({ name, containerPort }) => [name, containerPort].includes(targetPort)),
                ),
              ),
              `${scenario.id} ${service.metadata.name}`,
            ).to.equal(true);
      }
    expect(services).to.be.greaterThan(20);
  });

  it("carry each word that an engine may take for its own, on pods and on namespaces", () => {
    const carried = { pods: new Set<string>(), namespaces: new Set<string>() };
    for (const { fixture } of generated(37, 80, "names"))
      for (const { labels, pods: own } of fixture) {
        for (const key of Object.keys(labels)) carried.namespaces.add(key);
        for (const key of own.flatMap((pod) => Object.keys(pod.labels))) carried.pods.add(key);
      }
    const words = ["host", "reserved", "io.kubernetes.pod.namespace", "k".repeat(63)];
    expect([...carried.pods]).to.include.members(words);
    expect([...carried.namespaces]).to.include.members(words);
  });

  it("mix what is allowed and what is denied", () => {
    const verdicts = generated(23, 20).flatMap((scenario) =>
      planScenario(scenario, description, pods).steps.flatMap(({ expected }) =>
        [...expected].map(([, { verdict }]) => verdict),
      ),
    );
    const denied = verdicts.filter((verdict) => verdict === "deny").length;
    expect(denied / verdicts.length).to.be.within(0.2, 0.7);
  });

  it("come to every feature and every kind of change in a hundred scenarios", () => {
    const coverage = createCoverage();
    for (const { steps } of generated(29, 100)) coverage.add(steps);
    const untried = coverage.summary().features.filter(({ tried }) => tried === 0);
    expect(untried.map(({ feature }) => feature)).to.deep.equal([]);
  });
});

describe("coverage", () => {
  it("prefers what has been tried seldom", () => {
    const [scenario] = generated(31, 1);
    const changes = scenario?.steps[0]?.changes ?? [];
    const coverage = createCoverage();
    const before = coverage.novelty(changes);
    coverage.add([{ changes }]);
    expect(coverage.novelty(changes)).to.be.lessThan(before);
  });
});
