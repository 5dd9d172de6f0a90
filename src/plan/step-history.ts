import type { ClusterState } from "../model/objects.js";
import type { Advance } from "./apply-change.js";
import { without, type World } from "./cluster-model.js";

/** What a step's cells were tried in, kept until the whole run is explained. */
export interface StepEvidence {
  readonly world: World;
  /** The cluster before the step's changes. */
  readonly before: ClusterState;
  /** As every change of the scenario so far left it, the fixture first. */
  readonly history: readonly ClusterState[];
}

/** By scenario and step. */
export type Evidence = Map<string, StepEvidence>;

export function evidenceKey(scenario: string, step: string): string {
  return `${scenario} ${step}`;
}

/** The states that a change leads through: an object that is made again is gone in between. */
export function statesThrough(before: World, change: Advance, after: World): readonly ClusterState[] {
  const removed = change.operations.flatMap((operation) => (operation.do === "remove" ? operation.refs : []));
  if (removed.length === 0) return [after.state];
  return [removed.reduce(without, before).state, after.state];
}
