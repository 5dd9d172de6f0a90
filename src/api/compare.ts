import { Matrix } from "../model/matrix.js";
import type { Expectation } from "../model/probe.js";
import { type CellResult, differs } from "../model/result/result.js";
import { inGroup } from "../plan/matrix.js";
import { cellGroup } from "../scenario/schema.js";
import { normalizeCellGroup } from "../scenario/normalize.js";
import type { CellGroup } from "../scenario/scenario.js";
import type { ExpectedMatrix, ObservedMatrix } from "./played.js";

/** Cells stated by hand, as a scenario's `expect` has them: `{ deny: ["x/* -> y/a:80"] }`. */
export interface Statements {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** The cells that an expectation speaks of, each judged by it. Throws where it speaks of one that was not observed. */
export function compare(
  observed: ObservedMatrix,
  expected: ExpectedMatrix | Statements,
): readonly CellResult[] {
  return "kind" in expected ? compareMatrices(observed, expected) : compareStated(observed, expected);
}

function compareMatrices({ cells }: ObservedMatrix, expected: ExpectedMatrix): readonly CellResult[] {
  const seen = new Matrix<CellResult>();
  for (const cell of cells) seen.set(cell.probe, cell);
  return expected.cells.map(({ probe, expectation }) => judged(seen.get(probe), expectation));
}

function compareStated({ cells }: ObservedMatrix, stated: Statements): readonly CellResult[] {
  return (["allow", "deny"] as const).flatMap((verdict) =>
    (stated[verdict] ?? []).map(groupOf).flatMap((group) => {
      const named = cells.filter(({ probe }) => inGroup(probe, group));
      if (named.length === 0) throw new Error(`"${group.text}" names no connection that was observed`);
      const reason = `"${group.text}" states it`;
      return named.map((cell) => judged(cell, { verdict, reason, decidedBy: [], rules: [], notes: [] }));
    }),
  );
}

function groupOf(text: string): CellGroup {
  return normalizeCellGroup(cellGroup.parse(text), "stated");
}

/** Nothing is blocked until proven blocked: what could not be judged stays so, whatever is expected of it. */
function judged(cell: CellResult, expectation: Expectation): CellResult {
  if (expectation.verdict === "unspecified") return { ...cell, expectation, verdict: "unspecified" };
  if (cell.verdict === "misdirected" || cell.verdict === "unstable") return { ...cell, expectation };
  const open = unjudged(cell);
  if (open !== undefined) return { ...cell, expectation, verdict: "inconclusive", why: open };
  const connected = cell.observation.kind === "connected";
  if (connected === (expectation.verdict === "allow")) return { ...cell, expectation, verdict: "match" };
  return { ...cell, expectation, verdict: connected ? "leak" : "outage" };
}

/** Why a cell's observation proves nothing; undefined when it does. */
export function unjudged({ verdict, observation, why }: CellResult): string | undefined {
  if (observation.kind === "inconclusive") return observation.why;
  if (verdict === "inconclusive") return why ?? "inconclusive";
  if (verdict === "unstable") return "it agreed with its policies, then changed";
  return verdict === "unspecified" && observation.kind !== "connected"
    ? "the API leaves this connection open, so nothing shows that it works without policies"
    : undefined;
}

/** Those that do not agree, or could not be judged. */
export function wrongCells(cells: readonly CellResult[]): readonly CellResult[] {
  return cells.filter((cell) => differs(cell) || cell.verdict === "inconclusive");
}
