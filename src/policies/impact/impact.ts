import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import type { IpFamily } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import { isSameVerdicts, type PortVerdicts } from "../../simulator/index.js";
import { isCovered } from "../matrix/coverage.js";
import { type Admitted, exposureOf } from "../matrix/exposure.js";
import type { Change, ExposureChange, Impact, Pair, Undecided } from "./change.js";
import { portsWhere } from "./port-sweep.js";
import { reasonOf } from "./reason.js";
import { rollingOut } from "./rollout.js";
import { podOf, type Side, sidesOf } from "./side.js";
import { dependsOnOf } from "./undecided.js";

/** A pod before and after, by its places in both states. */
interface Replica {
  readonly was: number;
  readonly is: number;
}

/** What a change of manifests opens and closes. Both sides are taken as they are described. */
export function impactOf(before: Manifests, after: Manifests, ipFamily: IpFamily): Impact {
  const [old, next] = sidesOf(before, after, ipFamily);
  const names = [...next.workloads.keys()];
  const common = names.filter((name) => old.workloads.has(name));
  const replicas = new Map(common.map((name) => [name, replicasOf(name, old, next)]));
  const mixed = rollingOut(old, next, ipFamily);
  const changes = common.flatMap((from) =>
    common.flatMap((to) =>
      merged([...changesBetween({ from, to, old, next, replicas }), ...mixed(from, to)]),
    ),
  );
  const isAllKnown = old.worlds.length === 0 && before.foreign.length + after.foreign.length === 0;
  const undecided = isAllKnown
    ? []
    : common.flatMap((from) => common.flatMap((to) => undecidedBetween({ from, to, old, next, replicas })));
  return {
    undecided,
    exposure: names.flatMap((name) => exposureChanges(name, old, next)),
    changes,
    added: names.filter((name) => !old.workloads.has(name)),
    removed: [...old.workloads.keys()].filter((name) => !next.workloads.has(name)),
  };
}

function undecidedBetween(between: Between): readonly Undecided[] {
  const { from, to, old, next } = between;
  const dependsOn = [...new Set(pairsOf(between).flatMap((pair) => dependsOnOf(pair, old, next)))];
  return dependsOn.length === 0 ? [] : [{ from, to, dependsOn }];
}

interface Between {
  readonly from: string;
  readonly to: string;
  readonly old: Side;
  readonly next: Side;
  readonly replicas: ReadonlyMap<string, readonly Replica[]>;
}

const kinds = [
  ["opened", (before: Verdict, after: Verdict) => before !== "allow" && after === "allow"],
  ["closed", (before: Verdict, after: Verdict) => before === "allow" && after !== "allow"],
  ["left open", (before: Verdict, after: Verdict) => before === "deny" && after === "unspecified"],
] as const;

function changesBetween(between: Between): readonly Change[] {
  const found: Change[] = [];
  for (const pair of pairsOf(between)) {
    const before = between.old.matrix.verdicts(...pair.was);
    const after = between.next.matrix.verdicts(...pair.is);
    if (!isSameVerdicts(before, after)) found.push(...changesOf(between, pair, { before, after }));
  }
  return found;
}

function changesOf(
  { from, to, old, next }: Between,
  { was, is }: Pair,
  { before, after }: { readonly before: PortVerdicts; readonly after: PortVerdicts },
): readonly Change[] {
  return kinds.flatMap(([kind, isSuch]): readonly Change[] => {
    const ports = portsWhere([before, after], ([one = "deny", other = "deny"]) => isSuch(one, other));
    const [first] = ports;
    if (first === undefined) return [];
    return [{ kind, from, to, ports, reasons: reasonOf(kind, { old, next, was, is, port: first }) }];
  });
}

/** In loops: a cluster has a million pairs, and most of them are asked for once. */
function pairsOf({ from, to, replicas }: Between): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const source of replicas.get(from) ?? [])
    for (const destination of replicas.get(to) ?? [])
      if (from !== to || (source.is !== destination.is && source.was !== destination.was))
        pairs.push({ was: [source.was, destination.was], is: [source.is, destination.is] });
  return pairs;
}

/**
 * Replicas in their order; one that only one side tells apart is compared with the last of the other. Of those that neither side
 * tells apart two are enough.
 */
function replicasOf(name: string, old: Side, next: Side): readonly Replica[] {
  const [before, after] = [old.workloads.get(name) ?? [], next.workloads.get(name) ?? []];
  const all = Array.from({ length: Math.max(before.length, after.length) }, (_, index): Replica => ({
    was: before[index] ?? before.at(-1) ?? 0,
    is: after[index] ?? after.at(-1) ?? 0,
  }));
  const alike = groupBy(all, ({ was, is }) => `${old.groupOf.get(was)} ${next.groupOf.get(is)}`);
  return [...alike.values()].flatMap((group) => group.slice(0, 2));
}

/** Replicas of which the same is true are one. */
function merged(changes: readonly Change[]): readonly Change[] {
  const once = new Map(changes.map((change) => [`${change.kind} ${JSON.stringify(change.ports)}`, change]));
  return [...once.values()];
}

/** Of a workload that is new: who reaches it. What it may reach is open by itself where no policy speaks of it. */
function exposureChanges(workload: string, old: Side, next: Side): readonly ExposureChange[] {
  const [was, is] = [podOf(workload, old), podOf(workload, next)];
  if (is === undefined) return [];
  const before = was === undefined ? [] : exposureOf(old.manifests.state, was);
  return exposureOf(next.manifests.state, is)
    .filter(({ direction }) => was !== undefined || direction === "ingress")
    .flatMap(({ direction, to }): readonly ExposureChange[] => {
      const had = before.find((own) => own.direction === direction)?.to ?? [];
      const text = ({ who, ports }: Admitted): string => `${who} (${ports})`;
      const more = to.filter((own) => !isCovered(own, had)).map(text);
      const less = had.filter((own) => !isCovered(own, to)).map(text);
      return more.length + less.length === 0 ? [] : [{ workload, direction, more, less }];
    });
}
