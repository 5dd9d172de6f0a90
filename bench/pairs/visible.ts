import { probeId } from "../../src/model/probe.js";
import { differs, direction, type RunResult, type StepResult } from "../../src/model/result/result.js";
import { isFlowMismatch } from "../../src/model/result/flow.js";

/** What differs in a run, each with where it stands and which way it differs; nothing of what is said of it. */
export function differencesIn({ scenarios }: RunResult): ReadonlySet<string> {
  return new Set(
    scenarios.flatMap(({ id, steps }) =>
      steps.flatMap((step) => differencesInStep(step).map((own) => `${id} # ${step.id} # ${own}`)),
    ),
  );
}

function differencesInStep({ cells, flows }: StepResult): readonly string[] {
  return [
    ...cells
      .filter(differs)
      .map((cell) => `${probeId(cell.probe)} ${direction(cell) ?? cell.observation.kind}`),
    ...flows.filter(isFlowMismatch).map(({ kind, probe, verdict }) => `${kind} ${probeId(probe)} ${verdict}`),
  ];
}

/**
 * Whether a fault shows beside another: some connection differs with both as it does with the one alone, and does not so
 * with the other alone.
 */
export function isVisible(runs: {
  readonly both: ReadonlySet<string>;
  readonly alone: ReadonlySet<string>;
  readonly otherAlone: ReadonlySet<string>;
}): boolean {
  return [...runs.alone].some((own) => runs.both.has(own) && !runs.otherAlone.has(own));
}
