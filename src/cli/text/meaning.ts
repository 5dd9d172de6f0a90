import { groupBy } from "../../model/group.js";
import type { CellResult } from "../../model/result/result.js";
import { indent, wrap } from "../../report/text/wrap.js";
import type { Judgement } from "../../verify/judge.js";

/** How many of the connections that were tried policies allow, deny and leave open. */
export interface Meaning {
  readonly allowed: number;
  readonly denied: number;
  readonly open: number;
}

export function meaningOf(cells: readonly CellResult[]): Meaning {
  const of = (verdict: string): number =>
    cells.filter(({ expectation }) => expectation.verdict === verdict).length;
  return { allowed: of("allow"), denied: of("deny"), open: of("unspecified") };
}

const WIDTH = 80;

const signs = { holds: "hold", fails: "fail", open: "undecided" } as const;

/** `Of the connections that were tried these policies allow 12 and deny 31; statements: 3 hold.` */
export function meaningText({ allowed, denied, open }: Meaning, statements: readonly Judgement[]): string {
  const left = open === 0 ? "" : `, and leave ${open} open`;
  const judged = [...groupBy(statements, ({ status }) => status)].map(
    ([status, same]) => `${same.length} ${signs[status]}`,
  );
  const told = judged.length === 0 ? "" : `; statements: ${judged.join(", ")}`;
  const text = `Of the connections that were tried these policies allow ${allowed} and deny ${denied}${left}${told}.`;
  return indent(wrap(text, WIDTH - 4), 4);
}
