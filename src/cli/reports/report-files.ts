import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunResult } from "../../model/result.js";
import { UsageError } from "../exit.js";
import { type Format, formatFrom, render } from "./formats.js";
import { makeFolder } from "./report-paths.js";

/** A report that goes to a file, whatever stdout shows. */
export interface ReportFile {
  readonly format: Format;
  readonly path: string;
}

/**
 * `junit=report.xml`, each. `inputs` are files that the command reads. Throws UsageError, also where one report would be
 * written over another or over an input.
 */
export function reportFlags(
  texts: readonly string[],
  inputs: readonly (string | undefined)[],
): readonly ReportFile[] {
  const files = texts.map(reportFlag);
  const taken = new Set(inputs.flatMap((path) => (path === undefined ? [] : [resolve(path)])));
  for (const { format, path } of files) {
    const place = resolve(path);
    if (taken.has(place) && !place.startsWith("/dev/"))
      throw new UsageError(`the ${format} report would be written over ${path}: name another file`);
    taken.add(place);
  }
  return files;
}

function reportFlag(text: string): ReportFile {
  const at = text.indexOf("=");
  if (at > 0 && text.slice(at + 1) === "-")
    throw new UsageError(`--report writes files: for stdout use --output ${text.slice(0, at)}`);
  if (at > 0 && at < text.length - 1)
    return { format: formatFrom("--report", text.slice(0, at)), path: text.slice(at + 1) };
  throw new UsageError(`--report takes FORMAT=PATH, such as junit=report.xml, not "${text}"`);
}

/** One that cannot be written does not keep the others from it. Throws UsageError, which names all of those. */
export async function writeReports(files: readonly ReportFile[], result: RunResult): Promise<void> {
  const problems: Error[] = [];
  for (const { format, path } of files) {
    const text = await render(format, result);
    try {
      makeFolder(dirname(path));
      writeFileSync(path, text);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      problems.push(new UsageError(`cannot write the ${format} report to ${path}: ${why}`, { cause }));
    }
  }
  if (problems.length === 0) return;
  throw new UsageError(problems.map(({ message }) => message).join("\n  "), { cause: problems[0] });
}
