import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import type { IpFamily, Pod } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { PortVerdicts } from "../../simulator/index.js";
import { exposureOf } from "../matrix/exposure.js";
import type { Change, ExposureChange, Impact } from "./change.js";
import { portsWhere } from "./port-sweep.js";
import { reasonOf } from "./reason.js";
import { rollingOut } from "./rollout.js";
import { type Side, sideOf } from "./side.js";

/** A pod before and after, by its places in both states. */
interface Replica {
  readonly was: number;
  readonly is: number;
}

/** What a change of manifests opens and closes. Both sides are taken as they are described. */
export function impactOf(before: Manifests, after: Manifests, ipFamily: IpFamily): Impact {
  const [old, next] = [sideOf(before, ipFamily), sideOf(after, ipFamily)];
  const names = [...next.workloads.keys()];
  const common = names.filter((name) => old.workloads.has(name));
  const replicas = new Map(common.map((name) => [name, replicasOf(name, old, next)]));
  const mixed = rollingOut(old, next, ipFamily);
  const changes = common.flatMap((from) =>
    common.flatMap((to) =>
      merged([...changesBetween({ from, to, old, next, replicas }), ...mixed(from, to)]),
    ),
  );
  return {
    exposure: common.flatMap((name) => exposureChanges(name, old, next)),
    changes,
    added: names.filter((name) => !old.workloads.has(name)),
    removed: [...old.workloads.keys()].filter((name) => !next.workloads.has(name)),
  };
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
  const { from, to, old, next } = between;
  return pairsOf(between).flatMap(({ was, is }): readonly Change[] => {
    const [before, after] = [old.matrix.verdicts(...was), next.matrix.verdicts(...is)];
    if (same(before, after)) return [];
    return kinds.flatMap(([kind, isSuch]): readonly Change[] => {
      const ports = portsWhere([before, after], ([one = "deny", other = "deny"]) => isSuch(one, other));
      const [first] = ports;
      if (first === undefined) return [];
      const reasons = reasonOf(kind, { old, next, was, is, port: first });
      return [{ kind, from, to, ports, reasons }];
    });
  });
}

interface Pair {
  readonly was: readonly [number, number];
  readonly is: readonly [number, number];
}

function pairsOf({ from, to, replicas }: Between): readonly Pair[] {
  const [sources, destinations] = [replicas.get(from) ?? [], replicas.get(to) ?? []];
  return sources.flatMap((source) =>
    destinations
      .filter(
        (destination) => from !== to || (source.is !== destination.is && source.was !== destination.was),
      )
      .map((destination) => ({
        was: [source.was, destination.was] as const,
        is: [source.is, destination.is] as const,
      })),
  );
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

function same(one: PortVerdicts, other: PortVerdicts): boolean {
  return (
    one.length === other.length &&
    one.every(({ first, verdict, protocol }, index) => {
      const own = other[index];
      return own?.first === first && own.verdict === verdict && own.protocol === protocol;
    })
  );
}

/** Replicas of which the same is true are one. */
function merged(changes: readonly Change[]): readonly Change[] {
  const once = new Map(changes.map((change) => [`${change.kind} ${JSON.stringify(change.ports)}`, change]));
  return [...once.values()];
}

function exposureChanges(workload: string, old: Side, next: Side): readonly ExposureChange[] {
  const [was, is] = [podOf(workload, old), podOf(workload, next)];
  if (was === undefined || is === undefined) return [];
  const before = exposureOf(old.manifests.state, was);
  return exposureOf(next.manifests.state, is).flatMap(({ direction, to }): readonly ExposureChange[] => {
    const text = ({ who, ports }: (typeof to)[number]): string => `${who} (${ports})`;
    const had = (before.find((own) => own.direction === direction)?.to ?? []).map(text);
    const has = to.map(text);
    const more = has.filter((own) => !had.includes(own));
    const less = had.filter((own) => !has.includes(own));
    return more.length + less.length === 0 ? [] : [{ workload, direction, more, less }];
  });
}

function podOf(workload: string, { state, workloads }: Side): Pod | undefined {
  const [index] = workloads.get(workload) ?? [];
  return index === undefined ? undefined : state.pods[index];
}
