import { type CellResult, differs } from "../../model/result.js";
import { selects } from "../../simulator/index.js";
import type { Foresight, Hypothesis } from "./index.js";
import type { StepEvidence } from "../../plan/step-history.js";
import { judgeIn } from "../../plan/expectations.js";

/** A step's cells, held against hypotheses. */
export interface Witness {
  /** Whether some cell differs from the specification. */
  readonly differs: boolean;
  /** Cells that differ as the hypothesis foresees. */
  readonly foreseen: (hypothesis: Hypothesis) => readonly CellResult[];
  /** The hypothesis foresees the opposite of a cell that agrees with the specification. */
  readonly refutes: (hypothesis: Hypothesis) => boolean;
  /** Cells for which the hypothesis foresees the opposite of the specification, seen or not. */
  readonly concerned: (hypothesis: Hypothesis) => readonly CellResult[];
}

export function witness({ world, before, history }: StepEvidence, cells: readonly CellResult[]): Witness {
  const means = { judge: judgeIn(world), selects };
  const known = new Map<string, Foresight | undefined>();
  const foresight = (hypothesis: Hypothesis): Foresight | undefined => {
    if (!known.has(hypothesis.key))
      known.set(hypothesis.key, hypothesis.foresee({ now: world.state, before, history }, means));
    return known.get(hypothesis.key);
  };
  const wrong = cells.filter(differs);
  const right = cells.filter(({ verdict }) => verdict === "match");
  return {
    differs: wrong.length > 0,
    foreseen(hypothesis) {
      const foresee = wrong.length === 0 ? undefined : foresight(hypothesis);
      return foresee === undefined ? [] : wrong.filter((cell) => isSeen(foresee(cell.probe), cell));
    },
    refutes(hypothesis) {
      const foresee = foresight(hypothesis);
      return foresee !== undefined && right.some((cell) => isOpposite(foresee(cell.probe), cell));
    },
    concerned(hypothesis) {
      const foresee = foresight(hypothesis);
      return foresee === undefined
        ? []
        : [...wrong, ...right].filter((cell) => isOpposite(foresee(cell.probe), cell));
    },
  };
}

function isSeen(verdict: ReturnType<Foresight>, { observation: { kind } }: CellResult): boolean {
  if (verdict === "allow") return kind === "connected";
  return verdict === "deny" && (kind === "dropped" || kind === "refused");
}

function isOpposite(verdict: ReturnType<Foresight>, { expectation }: CellResult): boolean {
  return verdict !== undefined && verdict !== "unspecified" && verdict !== expectation.verdict;
}
