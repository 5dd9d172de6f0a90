import type { ClusterState } from "../model/objects.js";
import type { Transition } from "./apply-change.js";
import { without, type PlacedCluster } from "./cluster-model.js";

/** What a step's connections were tried in: what explains a run needs it. */
export interface StepHistory {
  readonly cluster: PlacedCluster;
  /** The cluster before the step's changes. */
  readonly before: ClusterState;
  /** As every change of the scenario so far left it, the fixture first. */
  readonly history: readonly ClusterState[];
}

/** By scenario and step. */
export type StepHistories = ReadonlyMap<string, StepHistory>;

export function historyKey(scenario: string, step: string): string {
  return `${scenario} ${step}`;
}

/** The states that a change leads through: an object that is made again is gone in between. */
export function statesThrough(
  before: PlacedCluster,
  change: Transition,
  after: PlacedCluster,
): readonly ClusterState[] {
  const removed = change.operations.flatMap((operation) => (operation.do === "remove" ? operation.refs : []));
  if (removed.length === 0) return [after.state];
  return [removed.reduce<PlacedCluster>(without, before).state, after.state];
}
