import type { ClusterState, Labels, LabelSelector, NetworkPolicy } from "../../model/objects.js";
import type { Expectation, Probe, Verdict } from "../../model/probe.js";

/** What the cluster was when a step's cells were tried, and how it came to be so. */
export interface Situation {
  readonly now: ClusterState;
  /** The cluster before the step's changes. */
  readonly before: ClusterState;
  /** As each change left it: the fixture first, `now` last. Between an object's end and its remaking it is absent. */
  readonly history: readonly ClusterState[];
}

/** What hypotheses ask of the specification. */
export interface Semantics {
  /** What the policies of a state mean for a probe between its objects. */
  readonly judge: (state: ClusterState, probe: Probe) => Expectation;
  readonly selects: (selector: LabelSelector | null | undefined, labels: Labels) => boolean;
}

/** What would be seen of a probe; undefined: what is specified. */
export type Prediction = (probe: Probe) => Verdict | undefined;

/**
 * A way in which a cluster may fall short. It predicts every cell of every step, so that a cell that it predicts wrongly
 * contradicts it.
 */
export interface Hypothesis {
  /** Stable: reports name it. */
  readonly key: string;
  /**
   * `feature`: one field of policies is read otherwise. `scope`: some traffic is not policed at all. `change`: what was
   * there before still counts. `late`: changes come after the deadline, a race that only its own step can refute.
   */
  readonly kind: "feature" | "scope" | "change" | "late";
  /** "This cluster …" */
  readonly sentence: string;
  /** Undefined where it makes no difference to the step. */
  readonly predict: Predict;
}

type Believe = (situation: Situation, semantics: Semantics) => ClusterState;

interface Predict {
  (situation: Situation, semantics: Semantics): Prediction | undefined;
  /** The cluster that this one is taken for, where that is all there is to it: what else is wrong acts on that. */
  readonly believe?: Believe;
}

/** Some traffic passes whatever policies say. */
export function unpoliced(concerns: (probe: Probe, situation: Situation) => boolean): Hypothesis["predict"] {
  return (situation) => (probe) => (concerns(probe, situation) ? "allow" : undefined);
}

/** Policies are read as if they were others. */
export function withPolicies(
  rewrite: (policies: readonly NetworkPolicy[], situation: Situation) => readonly NetworkPolicy[],
): Hypothesis["predict"] {
  return withBelievedState((situation) => ({
    ...situation.now,
    policies: rewrite(situation.now.policies, situation),
  }));
}

/** As `withPolicies`, where it depends on the probe how they are read. */
export function readForEach(
  rewrite: (probe: Probe, situation: Situation, semantics: Semantics) => readonly NetworkPolicy[],
): Hypothesis["predict"] {
  return (situation, semantics) => (probe) => {
    const policies = rewrite(probe, situation, semantics);
    return isSame(policies, situation.now.policies)
      ? undefined
      : semantics.judge({ ...situation.now, policies }, probe).verdict;
  };
}

/** The cluster is taken for another. */
export function withBelievedState(believe: Believe): Predict {
  const predict: Predict = (situation, semantics) => {
    const state = believe(situation, semantics);
    return isSame(state, situation.now) ? undefined : (probe) => semantics.judge(state, probe).verdict;
  };
  return Object.assign(predict, { believe });
}

export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
