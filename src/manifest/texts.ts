import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import picomatch from "picomatch";
import { MOST_MB, readTextFile, refuseOver } from "../model/text/text-file.js";

/** A manifest's text and the name that errors call it by. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads a file, every .yaml, .yml and .json file below a folder, or those that fit a pattern such as `k8s/*.yaml`. Throws where
 * a folder's files are no manifests before something renders them.
 */
export function manifestTexts(path: string): readonly ManifestText[] {
  const files = filesAt(path);
  if (files === undefined) return [{ file: path, text: readTextFile(path) }];
  let bytes = 0;
  return files.map((file) => {
    bytes += statSync(file).size;
    refuseOver(MOST_MB, bytes);
    return { file, text: readBelow(file) };
  });
}

/** Undefined: a file by its own name. */
function filesAt(path: string): readonly string[] | undefined {
  const { base, isGlob } = picomatch.scan(path);
  if (!existsSync(path) && isGlob) {
    const fits = picomatch(path);
    const found = filesBelow(base || ".").filter((file) => fits(file));
    if (found.length === 0) throw new Error("no file fits this pattern");
    return found;
  }
  return statSync(path).isDirectory() ? filesBelow(path) : undefined;
}

function filesBelow(folder: string): readonly string[] {
  const names = namesBelow(folder, "").toSorted();
  refuseUnrendered(folder, names);
  return names.filter((name) => /\.(ya?ml|json)$/.test(name)).map((name) => join(folder, name));
}

/** As kubectl, it follows no links to folders: they may lead back. */
function namesBelow(folder: string, path: string): readonly string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const name = join(path, entry.name);
    if (entry.isDirectory()) return namesBelow(folder, name);
    return entry.isSymbolicLink() && statSync(join(folder, name)).isDirectory() ? [] : [name];
  });
}

const CHART = /(^|[\\/])Chart\.ya?ml$/;
const KUSTOMIZATION = /(^|[\\/])(kustomization\.ya?ml|Kustomization)$/;

/** The files of a chart are templates; a kustomization changes those beside it. */
function refuseUnrendered(folder: string, names: readonly string[]): void {
  const chart = names.find((name) => CHART.test(name));
  if (chart !== undefined)
    throw new Error(
      `${join(folder, chart)} makes it a Helm chart, whose templates are no manifests yet: helm template ${placeOf(folder, chart)} | netproof … -f -`,
    );
  const kustomization = names.find((name) => KUSTOMIZATION.test(name));
  if (kustomization !== undefined)
    throw new Error(
      `${join(folder, kustomization)} makes it a kustomization, which changes the files beside it: --kustomize ${placeOf(folder, kustomization)}`,
    );
}

function placeOf(folder: string, name: string): string {
  return join(folder, name, "..");
}

/** Whoever named the folder has not named the file. */
function readBelow(file: string): string {
  try {
    return readTextFile(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file}: ${why}`, { cause });
  }
}
