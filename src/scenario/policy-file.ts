import { realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { readTextFile } from "../model/text/text-file.js";

export interface LoadOptions {
  /** Scenarios may name files of policies anywhere; else only below their own folder. */
  readonly allowOutside?: boolean | undefined;
}

export interface PolicyFile {
  readonly file: string;
  readonly text: string;
  /** Anyone's: errors say where in it, and nothing of what it says. */
  readonly isOutside: boolean;
}

/** Throws an Error that says why there is nothing to read, and holds nothing of what a file says. */
export function readPolicyFile(
  path: string,
  { scenario, allowOutside = false }: LoadOptions & { readonly scenario: string },
): PolicyFile {
  const folder = dirname(scenario);
  const file = resolve(folder, path);
  // Without a look at the disk: what is not below is not even asked for.
  if (!allowOutside && !isBelow(resolve(folder), file)) throw outside();
  if (!allowOutside && !isBelow(realpathSync(folder), realpathSync(file))) throw outside();
  return {
    file,
    text: readTextFile(file),
    isOutside: !isBelow(realpathSync(folder), realpathSync(file)),
  };
}

function outside(): Error {
  return new Error("it is not below the scenario's folder; --allow-outside reads it all the same");
}

function isBelow(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && path.split(sep)[0] !== ".." && !isAbsolute(path);
}
