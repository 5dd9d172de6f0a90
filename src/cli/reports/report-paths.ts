import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { nameOf } from "../../model/text/text-file.js";
import { UsageError } from "../exit.js";

/** A file that a command is to write: "junit report". */
export interface OutputFile {
  readonly what: string;
  readonly path: string;
}

/** Streams that take whatever is written to them. */
const STREAMS = new Set(["/dev/null", "/dev/stdout", "/dev/stderr"]);

/**
 * Before anything is deployed: what was found must not be lost for want of a place, and nothing that the command reads is
 * written over. Throws UsageError with all of them.
 */
export function checkReportPaths(
  files: readonly OutputFile[],
  inputs: readonly (string | undefined)[],
): void {
  refuseInputs(files, inputs);
  const output = outputIdentity();
  refuseAll(files, (path) =>
    output !== undefined && identitiesOf(path).includes(output)
      ? "stdout goes there: name another file"
      : whyUnwritable(resolve(path)),
  );
}

/** By whatever path they are named. */
export function refuseInputs(files: readonly OutputFile[], inputs: readonly (string | undefined)[]): void {
  const read = new Set(inputs.flatMap((path) => (path === undefined ? [] : identitiesOf(path))));
  refuseAll(files, (path) =>
    identitiesOf(path).some((file) => read.has(file))
      ? "this command reads it: name another file"
      : undefined,
  );
}

function refuseAll(files: readonly OutputFile[], whyNot: (path: string) => string | undefined): void {
  const problems = files.flatMap(({ what, path }) => {
    const why = STREAMS.has(path) ? undefined : whyNot(path);
    return why === undefined ? [] : [`cannot write the ${what} to ${path}: ${why}`];
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n  "));
}

/** Where stdout goes, if that is a file. */
function outputIdentity(): string | undefined {
  try {
    const stats = fstatSync(1);
    return stats.isFile() ? `${stats.dev} ${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** The file, or those below a folder, as the file system tells them apart; none where nothing can be read. */
function identitiesOf(path: string): readonly string[] {
  const stats = statsOf(path);
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [`${stats.dev} ${stats.ino}`];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .flatMap((name) => statsOf(join(path, name)) ?? [])
    .filter((own) => own.isFile())
    .map((own) => `${own.dev} ${own.ino}`);
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Folders that are not there yet are made now: only a try tells whether they can be. */
function whyUnwritable(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) {
      if (!stats.isFile()) return `it is ${nameOf(stats)}, not a file`;
      accessSync(path, constants.W_OK);
      return undefined;
    }
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return "it is a symbolic link to nothing";
    const folder = dirname(path);
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A folder that files will be written to, made now with those around it. Throws UsageError. */
export function checkedFolder(what: string, path: string): void {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isDirectory()) throw new Error(`it is ${nameOf(stats)}, not a folder`);
    makeFolder(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot write the ${what} to ${path}: ${why}`, { cause: error });
  }
}

/** With those around it. Node's own recursion never ends where the file system refuses without a reason, as /proc does. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
