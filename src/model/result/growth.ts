import type { Bounds } from "./measures.js";
import type { RunResult } from "./result.js";

/** How the time to enforce grew in a scenario with the size of its steps. */
export interface Growth {
  readonly scenario: string;
  readonly points: readonly GrowthPoint[];
}

/** The slowest step of a size; null: one did not come to agree, or nothing had to change. */
export interface GrowthPoint {
  readonly size: number;
  readonly time: Bounds | null;
}

export function growthIn({ scenarios }: RunResult): readonly Growth[] {
  return scenarios.flatMap(({ id, steps }) => {
    const sizes = [...new Set(steps.flatMap(({ size }) => size ?? []))];
    const points = sizes.map((size): GrowthPoint => {
      const times = steps.filter((step) => step.size === size).map(({ timeToEnforce }) => timeToEnforce);
      const known = times.filter((time) => time !== null);
      return { size, time: known.length < times.length ? null : slowest(known) };
    });
    return points.length === 0 ? [] : [{ scenario: id, points }];
  });
}

function slowest(times: readonly Bounds[]): Bounds | null {
  return times.toSorted((one, other) => other.atMostMs - one.atMostMs)[0] ?? null;
}

/** Below this an engine's time is mostly other things than what grows. */
const LEAST_MS = 100;

export interface TimedPoint extends GrowthPoint {
  readonly time: Bounds;
}

/** Sizes between which time grew more than twice as much as number, for certain; undefined: none. */
export function steepest({
  points,
}: Growth): { readonly from: TimedPoint; readonly to: TimedPoint } | undefined {
  const pairs = points.slice(1).flatMap((to, at) => {
    const from = points[at];
    return from !== undefined && isTimed(from) && isTimed(to) ? [{ from, to }] : [];
  });
  return pairs.findLast(
    ({ from, to }) => to.time.atLeastMs > 2 * (to.size / from.size) * Math.max(LEAST_MS, from.time.atMostMs),
  );
}

export function isTimed(point: GrowthPoint): point is TimedPoint {
  return point.time !== null;
}
