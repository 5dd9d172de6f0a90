import junit, { type Builder } from "junit-report-builder";
import type { RunResult } from "../model/result.js";
import { knownLines, problemLines, staleLine } from "./sentences.js";

/** The package's types speak of a default export; its CommonJS file exports the builder itself. */
const builder = junit as unknown as Builder;

/** JUnit XML: a suite for each scenario, a case for each step; inconclusive is an error, a mismatch a failure. */
export function junitReport(result: RunResult): string {
  const report = builder.newBuilder();
  for (const scenario of result.scenarios) {
    const suite = report
      .testSuite()
      .name(scenario.id)
      .time(scenario.durationMs / 1000);
    suite.property("target", result.target.title);
    for (const stale of result.staleDivergences.filter((one) => one.scenario === scenario.id))
      suite.property("stale divergence", staleLine(stale));
    for (const step of scenario.steps) {
      const test = suite
        .testCase()
        .className(scenario.id)
        .name(step.id)
        .time(step.durationMs / 1000);
      const problems = problemLines(step);
      const known = knownLines(step);
      if (known.length > 0) test.standardOutput(known.join("\n"));
      const head = problems[0] ?? "";
      if (step.status === "fail") test.failure(head).stacktrace(problems.join("\n"));
      if (step.status === "inconclusive") test.error(head, "inconclusive", problems.join("\n"));
    }
    if (scenario.steps.length > 0) continue;
    const test = suite.testCase().className(scenario.id).name("set-up");
    if (scenario.status === "skipped") test.skipped();
    else test.error(scenario.reason, "inconclusive");
  }
  return `${report.build()}\n`;
}
