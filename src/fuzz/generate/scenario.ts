import type { ClusterModel } from "../../plan/cluster-model.js";
import { previewFixture } from "../../plan/scenario-plan.js";
import { podsMade } from "../../scenario/pods.js";
import type { Needs, Scenario, Step } from "../../scenario/scenario.js";
import type { TargetDescription } from "../../target/target.js";
import type { Coverage } from "../coverage/coverage.js";
import type { Profile } from "../profiles.js";
import type { Random } from "../random.js";
import { fixtureOf, type Setting } from "./fixture.js";
import { areServed } from "./services.js";
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
  const { fixture, cluster } = startOf(random, { description, profile, words });
  const hosts = description.externals.map(({ name }) => name);
  const externals = random.chance(profile.externalsShare) ? random.some(hosts, { least: 1, most: 2 }) : [];
  const needs: Needs = {
    nodes: 1,
    ipFamilies: [],
    protocols: [],
    externals,
    hostNetwork: false,
    ownPods: false,
  };
  const start: StepState = {
    cluster,
    written: new Map(),
    setting: { description, profile, words },
    needs,
  };
  const steps = stepsAfter(random, start, request);
  const hostNetwork = podsMade({ fixture, steps }).some((pod) => pod.hostNetwork);
  return { id, summary, tags: [], needs: { ...needs, hostNetwork }, fixture, steps };
}

const STARTS = 4;

/** With Services where one of a few draws has Services that are served. */
function startOf(
  random: Random,
  setting: Setting,
): { readonly fixture: Scenario["fixture"]; readonly cluster: ClusterModel } {
  const made = (fixture: Scenario["fixture"]): ReturnType<typeof startOf> => ({
    fixture,
    cluster: previewFixture(fixture, setting.description, ANY_POD),
  });
  const drawn = Array.from({ length: STARTS }, () => fixtureOf(random, setting));
  for (const fixture of drawn) {
    const start = made(fixture);
    if (areServed(start.cluster)) return start;
  }
  const [first = []] = drawn;
  return made(first.map((spec) => ({ ...spec, services: [] })));
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

/** Nothing of a probe pod's making matters to its policies. */
const ANY_POD = { image: "", imagePullPolicy: "IfNotPresent" } as const;
