import { isAbsolute, relative, resolve, sep } from "node:path";
import type { RunResult } from "../model/result/result.js";
import type { StatementResult } from "../model/result/statement.js";
import { type Annotation, type Level, workflowCommand } from "./workflow-command.js";
import { isProblem, nameOf, type Point, pointsOf, suiteOf } from "./text/points.js";
import { powerLines } from "./text/power.js";
import { problemLines } from "./text/sentences.js";
import { plural } from "./text/words.js";

/** "10 warning annotations, 10 error annotations … per step": GitHub drops the others without a word. */
const MOST = 10;

/** Lines of one annotation; it is a pointer, not the report. */
const MAX_LINES = 6;

/** Workflow commands of GitHub Actions: the verdict, then each step that failed, at its scenario's line below `folder`. */
export function githubReport(result: RunResult, folder: string): string {
  const all = pointsOf(result).filter(isProblem);
  const annotations = all.map((point) => annotationOf(point, folder));
  const shown = (["error", "warning"] as const).flatMap((level) =>
    cut(annotations.filter((annotation) => annotation.level === level).toSorted(withPlaceFirst), level),
  );
  return [verdictOf(result), ...shown].map((annotation) => workflowCommand(annotation)).join("");
}

function verdictOf(result: RunResult): Annotation {
  const { kind, sentence } = result.verdict;
  const level = { enforces: "notice", ignores: "error", partial: "error", inconclusive: "warning" } as const;
  return { level: level[kind], title: "netproof", text: [sentence, ...powerLines(result)].join("\n") };
}

/** Those that show up beside a line of the user's own files are worth most. */
function withPlaceFirst(one: Annotation, other: Annotation): number {
  return Number(other.place !== undefined) - Number(one.place !== undefined);
}

/** The verdict takes one place, and the count of those left out another. */
function cut(annotations: readonly Annotation[], level: Level): readonly Annotation[] {
  if (annotations.length < MOST) return annotations;
  const shown = annotations.slice(0, MOST - 2);
  const left = annotations.length - shown.length;
  const what = level === "error" ? "failed" : "could not be judged";
  return [
    ...shown,
    {
      level,
      title: `netproof: ${left} more`,
      text: `${plural(left, "more step")} ${what}. GitHub shows ${MOST} annotations of a kind; the other reports have all.`,
    },
  ];
}

function annotationOf(point: Point, folder: string): Annotation {
  const title = `${suiteOf(point)}: ${nameOf(point)}`;
  const file = placeBelow(folder, point.scenario?.file);
  if (point.kind === "statement") return statementAnnotation(title, point.statement, folder);
  if (point.kind !== "step")
    return { level: "warning", title, text: point.reason, ...(file && { place: { file } }) };
  const { step } = point;
  const text = firstOf(problemLines(step));
  const { line } = step;
  const place = file && { file, ...(line !== undefined && { line }) };
  return { level: step.status === "fail" ? "error" : "warning", title, text, ...(place && { place }) };
}

function statementAnnotation(title: string, statement: StatementResult, folder: string): Annotation {
  const [, path = "", line = ""] = /^(.*):(\d+)$/.exec(statement.at) ?? [];
  const file = placeBelow(folder, path === "" ? undefined : path);
  return {
    level: statement.status === "fails" ? "error" : "warning",
    title,
    text: firstOf(statement.against),
    ...(file && { place: { file, line: Number(line) } }),
  };
}

function firstOf(lines: readonly string[]): string {
  const more = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES), ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

/** GitHub knows the files of the repository by their paths in it, and none of an installed library. */
function placeBelow(folder: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const path = relative(folder, resolve(folder, file));
  const parts = path.split(sep);
  return isAbsolute(path) || parts[0] === ".." || parts.includes("node_modules")
    ? undefined
    : parts.join("/");
}
