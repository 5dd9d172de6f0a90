import type { IpFamily } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { SimulatedPod } from "../cluster.js";
import { betweenGroups, groupsOf, type Simulated } from "./groups.js";

/** One port of one protocol, between all pods. */
export interface MatrixQuery {
  readonly protocol: string;
  readonly port?: number;
  readonly ipFamily: IpFamily;
}

/** Pods are named by their place in the state. */
export interface ExpectedMatrix {
  /** Pods that no policy tells apart, groups in order of their first pod. */
  readonly groups: readonly (readonly number[])[];
  verdict(from: number, to: number): Verdict;
}

/**
 * The verdict between every two pods, evaluated once for each two groups: a cluster of thousands of pods has as many
 * groups as its policies make distinctions.
 */
export function expectedMatrix(
  simulated: Simulated,
  query: MatrixQuery,
  between: (from: SimulatedPod, to: SimulatedPod) => Verdict,
): ExpectedMatrix {
  const groups = groupsOf(simulated, query.ipFamily);
  return { groups: groups.members, verdict: betweenGroups(groups, between) };
}
