import type { RunResult, StepResult } from "../../model/result/result.js";
import { shownDeep } from "../../model/text/shown.js";
import type { StepSnapshot } from "../../model/result/snapshot.js";
import { formatPath, InputError, type InputProblem } from "../../model/text/source.js";
import type { Path } from "../../model/text/located.js";
import { isOffered } from "../../model/offered.js";
import { cellOf } from "./cell.js";
import { flowOf } from "./flow.js";
import { endpointReader } from "./probe.js";
import { type ReportJson, reportSchema, SCHEMA_VERSION, type StepJson } from "./schema.js";

/** One cell that is wrong is rarely alone. */
const MAX_PROBLEMS = 5;

/** What a run found, of what `-o json` wrote. Throws InputError, which names the file, on anything else. */
export function readReport(text: string, file: string): RunResult {
  const value = parsed(text, file);
  const { schemaVersion, version } = value as Partial<Record<string, unknown>>;
  if (schemaVersion === undefined) throw notAReport(file, "it has no schemaVersion");
  if (schemaVersion !== SCHEMA_VERSION)
    throw problem(
      file,
      `a report of schema version ${JSON.stringify(schemaVersion)}, and this netproof reads version ${SCHEMA_VERSION}: ` +
        `read it with the netproof that wrote it${typeof version === "string" ? ` (${version})` : ""}`,
    );
  const report = reportSchema.safeParse(value);
  if (report.success) return shownDeep(runOf(report.data, value as ReportJson));
  const first = report.error.issues.slice(0, MAX_PROBLEMS);
  throw new InputError(first.map(({ path, message }) => at(file, message, path as Path)));
}

function parsed(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw notAReport(file, why.replace(/\s+/g, " "));
  }
  throw notAReport(file, "it is no JSON object");
}

/** zod puts keys into an order of its own, and a policy is quoted as its author wrote it. */
function runOf(
  { schemaVersion: _, scenarios, target, ...run }: ReportJson,
  asWritten: ReportJson,
): RunResult {
  const { diagnosis, ...about } = target;
  const policiesOf = (scenario: number, step: number): StepSnapshot["policies"] =>
    asWritten.scenarios[scenario]?.steps[step]?.snapshot.policies ?? [];
  return {
    ...run,
    target: { ...about, ...(diagnosis !== undefined && isOffered(diagnosis) ? { diagnosis } : {}) },
    scenarios: scenarios.map((scenario, index) => ({
      ...scenario,
      steps: scenario.steps.map((step, place) => stepOf(step, policiesOf(index, place))),
    })),
  };
}

function stepOf(
  { counts: _, connections, flows, ...step }: StepJson,
  policies: StepSnapshot["policies"],
): StepResult {
  const endpoint = endpointReader(step.snapshot);
  return {
    ...step,
    cells: connections.map((cell) => cellOf(cell, endpoint)),
    flows: flows.map((flow) => flowOf(flow, endpoint)),
    snapshot: { ...step.snapshot, policies },
  };
}

function notAReport(file: string, why: string): InputError {
  return problem(file, `not a report of netproof: ${why}\n  netproof run -o json writes one`);
}

function problem(file: string, text: string): InputError {
  return new InputError([at(file, text, [])]);
}

/** A report is written by a program: the path says where, and nobody counts its lines. */
function at(file: string, text: string, path: Path): InputProblem {
  return { file, line: 1, column: 1, path: formatPath(path), text };
}
