import { createNamespaces } from "../../plan/apply-change.js";
import { type ClusterModel, emptyCluster } from "../../plan/cluster-model.js";
import { withPlaceholderAddresses } from "../../plan/placeholder-addresses.js";
import type { NamespaceSpec, Needs, Scenario, Step } from "../../scenario/scenario.js";
import type { TargetDescription } from "../../target/target.js";
import type { Coverage } from "../coverage/coverage.js";
import type { Profile } from "../profiles.js";
import type { Random } from "../random.js";
import { fixtureOf } from "./fixture.js";
import { stepAfter, type StepState } from "./step.js";
import { vocabularyOf } from "./vocabulary.js";

export interface ScenarioRequest {
  readonly id: string;
  readonly summary: string;
  readonly description: TargetDescription;
  readonly profile: Profile;
  readonly steps: number;
  /** What has been tried seldom is preferred; what is generated is added. */
  readonly coverage: Coverage;
}

/** A cluster and a sequence of changes to it, of which every connection is tried after each. */
export function scenarioOf(random: Random, request: ScenarioRequest): Scenario {
  const { id, summary, description, profile } = request;
  const words = vocabularyOf(random, random.chance(profile.oddShare));
  const fixture = fixtureOf(random, { description, profile, words });
  const hosts = description.externals.map(({ name }) => name);
  const externals = random.chance(profile.externalsShare) ? random.some(hosts, { least: 1, most: 2 }) : [];
  const needs = needsOf(fixture, externals);
  const start: StepState = {
    cluster: placedFixture(description, fixture),
    written: new Map(),
    setting: { description, profile, words },
    needs,
  };
  const steps = stepsAfter(random, start, request);
  return { id, summary, tags: [], needs: { ...needs, ...withHostNetwork(fixture, steps) }, fixture, steps };
}

function stepsAfter(random: Random, start: StepState, request: ScenarioRequest): readonly Step[] {
  const steps: Step[] = [];
  let state = start;
  for (let index = 0; index < request.steps; index += 1) {
    const next = stepAfter(random, state, { index, coverage: request.coverage });
    if (next === undefined) continue;
    request.coverage.add([next.step]);
    steps.push(next.step);
    state = next.state;
  }
  return steps;
}

function placedFixture(description: TargetDescription, fixture: readonly NamespaceSpec[]): ClusterModel {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const options = { image: "", imagePullPolicy: "IfNotPresent", runId: "plan" } as const;
  const empty = emptyCluster({ target: description, options, identity });
  return withPlaceholderAddresses(createNamespaces(empty, fixture).cluster);
}

function needsOf(fixture: readonly NamespaceSpec[], externals: readonly string[]): Needs {
  return {
    nodes: 1,
    ipFamilies: [],
    protocols: [],
    externals,
    hostNetwork: fixture.some(({ pods }) => pods.some(({ hostNetwork }) => hostNetwork)),
    ownPods: false,
  };
}

function withHostNetwork(
  fixture: readonly NamespaceSpec[],
  steps: readonly Step[],
): Pick<Needs, "hostNetwork"> {
  const made = steps.flatMap(({ changes }) =>
    changes.flatMap((change) =>
      change.do === "createPod" ? [change.pod] : change.do === "createNamespace" ? change.namespace.pods : [],
    ),
  );
  const pods = [...fixture.flatMap((spec) => spec.pods), ...made];
  return { hostNetwork: pods.some(({ hostNetwork }) => hostNetwork) };
}
