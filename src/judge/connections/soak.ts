import { probeId } from "../../model/probe.js";
import type { CellResult } from "../../model/result/result.js";
import type { SeenConnection } from "../../record/attempt.js";
import { isAnswer, sumOf, tallyOf } from "./tries.js";

/** Cells of a step while its last state is tried on, and the tries that counted. */
export interface Soaked {
  readonly cells: readonly CellResult[];
  readonly tries: number;
  readonly answered: number;
}

export function beforeSoak(cells: readonly CellResult[]): Soaked {
  return { cells, tries: 0, answered: 0 };
}

/** Denied connections that hold are tried on; what answers once is a brief leak, and is not tried again. */
export function isSoaked({ expectation, verdict }: CellResult): boolean {
  return expectation.verdict === "deny" && verdict === "match";
}

export function afterRound(soaked: Soaked, round: readonly SeenConnection[]): Soaked {
  const seen = new Map(round.map((own) => [probeId(own.probe), own]));
  let { tries, answered } = soaked;
  const cells = soaked.cells.map((cell) => {
    const own = seen.get(probeId(cell.probe));
    if (own === undefined) return cell;
    const next = soakedCell(cell, own);
    if (next.verdict !== "inconclusive") {
      const tally = tallyOf(own.seen);
      tries += tally.answered + tally.silent;
      answered += tally.answered;
    }
    return next;
  });
  return { cells, tries, answered };
}

/** One whose destination dies meanwhile is inconclusive, as it would be in a step. */
function soakedCell(cell: CellResult, { seen, liveness }: SeenConnection): CellResult {
  const answer = seen.find(isAnswer);
  if (answer === undefined && liveness !== "answers" && liveness !== "partly")
    return { ...cell, verdict: "inconclusive", why: "its destination stopped answering while it was soaked" };
  const tries = sumOf(cell.tries, tallyOf(seen));
  if (answer === undefined) return { ...cell, tries };
  const why = "brief leak: it was denied, and answered while it was soaked";
  return { ...cell, tries, observation: answer.observation, verdict: "unstable", why };
}
