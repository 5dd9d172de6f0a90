import type { CellResult } from "../../model/result/result.js";
import type { Hypothesis } from "../hypotheses/index.js";

/** A cell and where it stands. */
export interface PlacedCell {
  readonly scenario: string;
  readonly step: string;
  readonly cell: CellResult;
}

/** A hypothesis and the cells that it is to explain. */
export interface Cause {
  readonly hypothesis: Hypothesis;
  readonly cells: readonly PlacedCell[];
  /** How many connections hold that it says would differ too. */
  readonly contradicted: number;
  /** Others that explain as much. */
  readonly alternatives: readonly Hypothesis[];
}

export interface Causes {
  readonly causes: readonly Cause[];
  /**
   * `sure`: one or two explain everything, each by itself, and nothing contradicts them. `likely`: together they explain
   * everything. `part`: something is left, and what each explains may be chance.
   */
  readonly confidence: "sure" | "likely" | "part";
  /** What no known cause explains. */
  readonly unexplained: readonly PlacedCell[];
}
