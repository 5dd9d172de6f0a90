import type { TimeChange } from "../model/comparison.js";
import { percentile } from "../model/samples.js";
import type { StepResult } from "../model/result/result.js";

/** When a time to enforce counts as slower: more than `factor` times as long, and by `floorMs` or more. */
export interface SlowerThan {
  readonly factor: number;
  readonly floorMs: number;
}

/** Below half a second the times are those of netproof's own attempts. */
export const defaultSlower: SlowerThan = { factor: 2, floorMs: 500 };

const shares = { median: 0.5, p95: 0.95 } as const satisfies Record<TimeChange["share"], number>;

/**
 * Median and 95th percentile over the steps that have a time in both runs. A time is known within bounds, and netproof's own
 * attempts take theirs on a busy machine: it has changed only where the bounds bear it.
 */
export function timeChanges(
  pairs: readonly { readonly before: StepResult | undefined; readonly after: StepResult | undefined }[],
  slower: SlowerThan,
): readonly TimeChange[] {
  const times = pairs.flatMap(({ before, after }) => {
    const [was, is] = [before?.timeToEnforce ?? null, after?.timeToEnforce ?? null];
    return was === null || is === null ? [] : [{ was, is }];
  });
  if (times.length === 0) return [];
  return (["median", "p95"] as const).flatMap((share): readonly TimeChange[] => {
    const at = (of: (time: (typeof times)[number]) => number): number =>
      percentile(times.map(of), shares[share]);
    const common = { of: "time", share, steps: times.length } as const;
    const worse = { beforeMs: at(({ was }) => was.atMostMs), afterMs: at(({ is }) => is.atLeastMs) };
    if (isSlower(worse.beforeMs, worse.afterMs, slower))
      return [{ ...common, ...worse, trend: "regression" }];
    const better = { beforeMs: at(({ was }) => was.atLeastMs), afterMs: at(({ is }) => is.atMostMs) };
    return isSlower(better.afterMs, better.beforeMs, slower)
      ? [{ ...common, ...better, trend: "improvement" }]
      : [];
  });
}

function isSlower(beforeMs: number, afterMs: number, { factor, floorMs }: SlowerThan): boolean {
  return afterMs > beforeMs * factor && afterMs - beforeMs >= floorMs;
}
