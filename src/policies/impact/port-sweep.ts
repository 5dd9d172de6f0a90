import type { Verdict } from "../../model/probe.js";
import type { PortRange, PortVerdicts } from "../../simulator/index.js";

/** Ports of one protocol, both included. */
export type Ports = Omit<PortRange, "verdict">;

/** The ports at which the verdicts of several matrices, in their order, are such; neighbours are one. */
export function portsWhere(
  all: readonly PortVerdicts[],
  isSuch: (verdicts: readonly Verdict[]) => boolean,
): readonly Ports[] {
  const found: Ports[] = [];
  for (const { protocol } of all[0] ?? []) {
    if (found.some((own) => own.protocol === protocol)) continue;
    const own = all.map((ranges) => ranges.filter((range) => range.protocol === protocol));
    found.push(...sweep(own, isSuch));
  }
  return found;
}

function sweep(
  all: readonly (readonly PortRange[])[],
  isSuch: (verdicts: readonly Verdict[]) => boolean,
): readonly Ports[] {
  const starts = [...new Set(all.flatMap((ranges) => ranges.map(({ first }) => first)))].toSorted(
    (one, other) => one - other,
  );
  const found: Ports[] = [];
  for (const [index, first] of starts.entries()) {
    const last = (starts[index + 1] ?? 65_536) - 1;
    const at = all.flatMap(
      (ranges) => ranges.find((range) => range.first <= first && first <= range.last) ?? [],
    );
    const [any] = at;
    if (any === undefined || !isSuch(at.map(({ verdict }) => verdict))) continue;
    const before = found.at(-1);
    if (before?.last === first - 1) found[found.length - 1] = { ...before, last };
    else found.push({ protocol: any.protocol, first, last });
  }
  return found;
}
