import type { Matrix } from "../../model/matrix.js";
import { type Expectation, probeId, type Verdict } from "../../model/probe.js";
import type { PlacedCluster } from "../../plan/cluster-model.js";
import { expectations } from "../../plan/expectations.js";
import type { BaselineRecord } from "../../record/record.js";
import type { Cell } from "./cell-state.js";

/** What a scenario has shown of its connections before a step, by probe id. */
export interface Progress {
  /** Those that answered while nothing denied them: only such a path can be proven blocked. */
  readonly answered: ReadonlySet<string>;
  /** The latest expectation of each. */
  readonly expected: ReadonlyMap<string, Verdict>;
  /** Those that the latest step denied and saw blocked. */
  readonly blocked: ReadonlySet<string>;
}

export function progressFrom(fixture: PlacedCluster, { tried, answered }: BaselineRecord): Progress {
  return {
    answered: new Set(answered),
    expected: new Map(verdicts(expectations(fixture, tried))),
    blocked: new Set(),
  };
}

export function progressAfter({ answered, expected }: Progress, cells: readonly Cell[]): Progress {
  const connected = cells.filter(({ observation }) => observation.kind === "connected");
  const blocked = cells.filter(
    ({ expectation, judgement }) => expectation.verdict === "deny" && judgement.verdict === "match",
  );
  return {
    answered: new Set([...answered, ...connected.map(idOf)]),
    expected: new Map([...expected, ...cells.map((cell) => [idOf(cell), cell.expectation.verdict] as const)]),
    blocked: new Set(blocked.map(idOf)),
  };
}

function idOf({ probe }: Cell): string {
  return probeId(probe);
}

function verdicts(matrix: Matrix<Expectation>): readonly (readonly [string, Verdict])[] {
  return [...matrix].map(([probe, { verdict }]) => [probeId(probe), verdict]);
}
