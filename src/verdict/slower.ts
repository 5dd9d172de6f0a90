import type { TimeChange } from "../model/comparison.js";
import { percentile } from "../model/percentile.js";
import type { StepResult } from "../model/result.js";

/** When a time to enforce counts as slower: more than `factor` times as long, and by `floorMs` or more. */
export interface SlowerThan {
  readonly factor: number;
  readonly floorMs: number;
}

/** Below half a second the times are those of netproof's own looks. */
export const defaultSlower: SlowerThan = { factor: 2, floorMs: 500 };

const shares = { median: 0.5, p95: 0.95 } as const satisfies Record<TimeChange["share"], number>;

/** Median and 95th percentile over the steps that have a time in both runs. */
export function timeChanges(
  pairs: readonly { readonly before: StepResult | undefined; readonly after: StepResult | undefined }[],
  slower: SlowerThan,
): readonly TimeChange[] {
  const times = pairs.flatMap(({ before, after }) => {
    const [was, is] = [before?.timeToEnforce?.atMostMs ?? null, after?.timeToEnforce?.atMostMs ?? null];
    return was === null || is === null ? [] : [{ was, is }];
  });
  if (times.length === 0) return [];
  return (["median", "p95"] as const).flatMap((share): readonly TimeChange[] => {
    const [beforeMs, afterMs] = [
      percentile(
        times.map(({ was }) => was),
        shares[share],
      ),
      percentile(
        times.map(({ is }) => is),
        shares[share],
      ),
    ];
    const change = { of: "time", share, beforeMs, afterMs, steps: times.length } as const;
    if (isSlower(beforeMs, afterMs, slower)) return [{ ...change, trend: "regression" }];
    return isSlower(afterMs, beforeMs, slower) ? [{ ...change, trend: "improvement" }] : [];
  });
}

function isSlower(beforeMs: number, afterMs: number, { factor, floorMs }: SlowerThan): boolean {
  return afterMs > beforeMs * factor && afterMs - beforeMs >= floorMs;
}
