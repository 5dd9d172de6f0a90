import { type Probe, probeId } from "../../model/probe.js";
import type { ClusterState, Pod } from "../../model/objects.js";
import { findNamed } from "../../plan/addresses.js";
import { expectations } from "../../plan/expectations.js";
import type { RunRecord, ScenarioRecord } from "../../record/record.js";
import { podsAt } from "../hypotheses/scope.js";
import { clusterAt } from "../scenario.js";

/** A connection between pods, tried before any policy, that nothing forbids. */
export interface Path {
  readonly scenario: string;
  readonly probe: Probe;
  /** Nodes. */
  readonly from: string;
  readonly to: string;
  readonly answered: boolean;
}

/** Empty where everything answered. */
export function pathsOf({ scenarios, target }: RunRecord): readonly Path[] {
  const isOpen = ({ baseline }: ScenarioRecord): boolean => baseline.answered.length < baseline.tried.length;
  return scenarios.some(isOpen) ? scenarios.flatMap((record) => pathsIn(record, target)) : [];
}

function pathsIn(record: ScenarioRecord, target: RunRecord["target"]): readonly Path[] {
  const { tried, answered } = record.baseline;
  // What is skipped now lacks something that it needs, as SCTP.
  if (tried.length === 0 || record.ended?.status === "skipped") return [];
  const cluster = clusterAt(record, 0, target);
  const expected = expectations(cluster, tried);
  const open = new Set(answered);
  return tried.flatMap((probe): readonly Path[] => {
    const [from, to] = [nodeOf(probe.from, cluster.state), nodeOf(probe.to, cluster.state)];
    const isPath = from !== undefined && to !== undefined && expected.get(probe).verdict === "allow";
    if (!isPath || isLoop(probe)) return [];
    return [{ scenario: record.scenario.id, probe, from, to, answered: open.has(probeId(probe)) }];
  });
}

/** What a pod says to itself leaves no pod. */
function isLoop({ from, to }: Probe): boolean {
  return JSON.stringify(from) === JSON.stringify(to);
}

/** Of a pod with an address of its own: those of hostNetwork need nothing of the pod network. */
function nodeOf(end: Probe["from"], { pods }: ClusterState): string | undefined {
  if (end.kind !== "pod") return undefined;
  const own = findNamed(pods, end);
  return own?.spec.hostNetwork ? undefined : own?.spec.nodeName;
}

/** Scenarios in which some connection with an end on these nodes stayed silent before any policy. */
export function spoilt({ scenarios }: RunRecord, nodes: readonly string[]): readonly string[] {
  const isThere = ({ spec }: Pod): boolean => nodes.includes(spec.nodeName ?? "");
  return scenarios
    .filter(({ baseline, states: [fixture] }) => {
      const open = new Set(baseline.answered);
      return baseline.tried.some(
        (probe) =>
          fixture !== undefined &&
          !open.has(probeId(probe)) &&
          [probe.from, probe.to].some((end) => podsAt(end, fixture).some(isThere)),
      );
    })
    .map(({ scenario }) => scenario.id);
}
