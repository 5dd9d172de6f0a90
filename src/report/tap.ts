import type { RunResult } from "../model/result.js";
import { knownLines, problemLines, staleLine } from "./sentences.js";

/** TAP 14: a test point for each step, `scenario step`; inconclusive is not ok. */
export function tapReport(result: RunResult): string {
  const points = result.scenarios.flatMap((scenario) =>
    scenario.steps.length > 0
      ? scenario.steps.map((step) => ({
          name: `${scenario.id} ${step.id}`,
          ok: step.status === "pass",
          notes: [...problemLines(step), ...knownLines(step)],
          skip: "",
        }))
      : [
          {
            name: scenario.id,
            ok: scenario.status === "skipped",
            notes: scenario.status === "skipped" ? [] : [scenario.reason],
            skip: scenario.status === "skipped" ? ` # SKIP ${scenario.reason}` : "",
          },
        ],
  );
  const lines = points.flatMap(({ name, ok, notes, skip }, index) => [
    `${ok ? "ok" : "not ok"} ${index + 1} - ${name}${skip}`,
    ...notes.map((note) => `# ${note}`),
  ]);
  const last = [...result.staleDivergences.map(staleLine), result.verdict.sentence].map(
    (note) => `# ${note}`,
  );
  return `${["TAP version 14", `1..${points.length}`, ...lines, ...last].join("\n")}\n`;
}
