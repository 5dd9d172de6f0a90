import type { Comparison } from "../../model/comparison.js";

/** The shape of `netproof diff -o json`. Fields are added within a version, never removed or changed. */
export function comparisonJson({ before, after, connections, changes, persisting }: Comparison): string {
  const having = (trend: string): number => changes.filter((change) => change.trend === trend).length;
  const report = {
    schemaVersion: 2,
    before,
    after,
    connections,
    regressions: having("regression"),
    improvements: having("improvement"),
    changes,
    persisting,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
