import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunResult } from "../../model/result/result.js";
import { UsageError } from "../exit.js";
import { type Format, formatFrom, render } from "./formats.js";
import { makeFolder, type OutputFile } from "./report-paths.js";

/** A report that goes to a file, whatever stdout shows. */
export interface ReportFile {
  readonly format: Format;
  readonly path: string;
}

export function outputsOf(files: readonly ReportFile[], record?: string): readonly OutputFile[] {
  const reports = files.map(({ format, path }) => ({ what: `${format} report`, path }));
  return record === undefined ? reports : [...reports, { what: "record", path: record }];
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
export async function writeReports(
  files: readonly ReportFile[],
  result: RunResult,
  record?: { readonly path: string; readonly text: string },
): Promise<void> {
  const texts = await Promise.all(
    files.map(async ({ format, path }) => ({
      what: `${format} report`,
      path,
      text: await render(format, result),
    })),
  );
  const all = record === undefined ? texts : [...texts, { what: "record", ...record }];
  const problems = all.flatMap(({ text, ...file }) => tryWrite(file, text));
  if (problems.length === 0) return;
  throw new UsageError(problems.map(({ message }) => message).join("\n  "), { cause: problems[0] });
}

function tryWrite({ what, path }: OutputFile, text: string): readonly Error[] {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text);
    return [];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return [new UsageError(`cannot write the ${what} to ${path}: ${why}`, { cause })];
  }
}
