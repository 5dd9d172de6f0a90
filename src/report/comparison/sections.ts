import type {
  CellState,
  ConnectionChange,
  Comparison,
  FlowState,
  Persisting,
  Trend,
} from "../../model/comparison.js";
import { groupBy } from "../../model/group.js";
import { duration, plural } from "../text/words.js";

/** A comparison as text that every format shares: sections of blocks, a block for each scenario. */
export interface Section {
  readonly trend: Trend | "persisting";
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Block {
  /** A scenario and what became of it, or a fact of the whole run. */
  readonly head: string;
  readonly steps: readonly { readonly head: string; readonly lines: readonly string[] }[];
}

const TITLES = {
  regression: "Worse",
  improvement: "Better",
  change: "Otherwise changed",
  persisting: "As before: still wrong",
} as const satisfies Record<Section["trend"], string>;

/** Cells named for one kind of change in a step; -o json has all. */
const MAX_PROBES = 4;

export function sectionsOf({ changes, persisting }: Comparison): readonly Section[] {
  const changed = (["regression", "improvement", "change"] as const).map((trend): Section => {
    const own = changes.filter((change) => change.trend === trend);
    return { trend, title: TITLES[trend], blocks: [...runBlocks(own), ...scenarioBlocks(own)] };
  });
  const still: Section = {
    trend: "persisting",
    title: TITLES.persisting,
    blocks: persistingBlocks(persisting),
  };
  return [...changed, still].filter(({ blocks }) => blocks.length > 0);
}

function runBlocks(changes: readonly ConnectionChange[]): readonly Block[] {
  return changes.flatMap((change): readonly Block[] => {
    if (change.of === "run") {
      const line = `was ${change.before.kind}, is ${change.after.kind}: ${change.after.sentence}`;
      return [{ head: "the whole run", steps: [{ head: line, lines: [] }] }];
    }
    if (change.of !== "time") return [];
    const { share, beforeMs, afterMs, steps } = change;
    const line = `${share} ${duration(beforeMs)} → ${duration(afterMs)}, over ${plural(steps, "step")} that both runs timed`;
    return [{ head: "time to enforce", steps: [{ head: line, lines: [] }] }];
  });
}

type Placed = Exclude<ConnectionChange, { of: "run" | "time" }>;

function scenarioBlocks(changes: readonly ConnectionChange[]): readonly Block[] {
  const placed = changes.filter((change): change is Placed => change.of !== "run" && change.of !== "time");
  return [...groupBy(placed, ({ scenario }) => scenario)].map(([scenario, own]) => {
    const steps = own.filter((change) => change.of !== "scenario");
    const whole = own.find((change) => change.of === "scenario");
    const why = whole?.reason ? `: ${whole.reason}` : "";
    return {
      head: whole === undefined ? scenario : `${scenario}   ${became(whole)}${why}`,
      steps: [...groupBy(steps, ({ step }) => step)].map(([step, inside]) => stepBlock(step, inside)),
    };
  });
}

function became({ before, after }: { readonly before: string; readonly after: string }): string {
  if (before === "absent") return `appeared: ${after}`;
  return after === "absent" ? `no longer tested, was: ${before}` : `${before} → ${after}`;
}

function stepBlock(
  step: string,
  changes: readonly Exclude<Placed, { of: "scenario" }>[],
): Block["steps"][number] {
  const whole = changes.find((change) => change.of === "step");
  const cells = changes.filter((change) => change.of === "connection");
  const flows = changes.filter((change) => change.of === "flow");
  const groups = groupBy(cells, ({ before, after }) => `${cellWord(before)} → ${afterWord(before, after)}`);
  return {
    head: `step ${step}${whole === undefined ? "" : `   ${became(whole)}`}`,
    lines: [
      ...[...groups].map(([words, own]) => `${words}: ${named(own.map(({ probe }) => probe))}`),
      ...flows.map(
        ({ kind, probe, before, after }) => `${kind} ${probe}: ${flowWord(before)} → ${flowWord(after)}`,
      ),
    ],
  };
}

function named(probes: readonly string[]): string {
  const shown = probes.slice(0, MAX_PROBES).join(", ");
  return probes.length > MAX_PROBES ? `${shown} and ${probes.length - MAX_PROBES} more` : shown;
}

function cellWord(state: CellState): string {
  if (state.verdict === "absent") return "not tried";
  const { verdict, expected, observed, known } = state;
  if (known) return `${verdict}, declared`;
  if (verdict === "unspecified") return `left open (${observed})`;
  if (verdict !== "match") return verdict;
  return expected === "allow" ? "answers" : `blocked (${observed})`;
}

/** Inconclusive is never blocked: what was proven is not proven now. */
function afterWord(before: CellState, after: CellState): string {
  const lost = before.verdict === "match" && after.verdict === "inconclusive";
  return lost ? "no longer proven (inconclusive)" : cellWord(after);
}

function flowWord({ verdict, mode }: FlowState): string {
  if (verdict === "absent") return "not tried";
  return mode === undefined ? verdict : `${verdict}, ${mode}`;
}

function persistingBlocks(persisting: readonly Persisting[]): readonly Block[] {
  return [...groupBy(persisting, ({ scenario }) => scenario)].map(([scenario, own]) => ({
    head: scenario,
    steps: [...groupBy(own, ({ step }) => step)].map(([step, cells]) => ({
      head: `step ${step}`,
      lines: [...groupBy(cells, ({ verdict }) => verdict)].map(
        ([verdict, same]) => `${verdict}: ${named(same.map(({ probe }) => probe))}`,
      ),
    })),
  }));
}

export function regressions({ changes }: Comparison): readonly ConnectionChange[] {
  return changes.filter(({ trend }) => trend === "regression");
}

/** The answer: `Worse: 2 scenarios, 14 cells.` */
export function comparisonAnswer(comparison: Comparison): string {
  const worse = regressions(comparison);
  const better = comparison.changes.filter(({ trend }) => trend === "improvement");
  const gain = better.length === 0 ? "" : ` Better: ${counted(better)}.`;
  const still = comparison.persisting.length;
  const rest =
    still === 0
      ? ""
      : ` As before: ${plural(still, "connection")} still ${still === 1 ? "differs" : "differ"}.`;
  if (worse.length > 0) return `Worse than before: ${counted(worse)}.${gain}${rest}`;
  const cells = plural(comparison.connections, "connection");
  if (comparison.changes.length === 0) return `No difference in ${cells}.${rest}`;
  return `No regression in ${cells}.${gain}${rest}`;
}

const NOUNS = {
  run: "verdict",
  scenario: "scenario",
  step: "step",
  connection: "connection",
  flow: "flow",
  time: "time to enforce",
} as const satisfies Record<ConnectionChange["of"], string>;

function counted(changes: readonly ConnectionChange[]): string {
  const groups = groupBy(changes, ({ of }) => of);
  return (["run", "scenario", "step", "connection", "flow", "time"] as const)
    .flatMap((of) => {
      const count = groups.get(of)?.length ?? 0;
      if (count === 0) return [];
      if (of === "run") return ["the verdict of the whole run"];
      return of === "time" ? ["time to enforce"] : [plural(count, NOUNS[of])];
    })
    .join(", ");
}
