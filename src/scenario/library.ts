import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import picomatch from "picomatch";
import { nearest } from "../model/text/nearest.js";
import { InputError } from "../model/text/source.js";
import { growingScenarios } from "./growing.js";
import { loadScenario } from "./load.js";
import type { LoadOptions } from "./policy-file.js";
import type { Scenario } from "./scenario.js";

/** The scenarios that come with netproof. */
export const libraryFolder = fileURLToPath(new URL("../../../scenarios", import.meta.url));

/** What to run: names, globs, files and folders (none: the whole library), narrowed by tags and a pattern. */
export interface Choice extends LoadOptions {
  readonly patterns: readonly string[];
  readonly tags: readonly string[];
  readonly grep?: RegExp;
  /** Sizes of the growing scenarios; absent: there are none. */
  readonly scale?: readonly number[];
}

/** Nothing fits, or a name is unknown. */
export class NoSuchScenario extends Error {
  override readonly name = "NoSuchScenario";
}

export function chooseScenarios(choice: Choice): readonly Scenario[] {
  const patterns = choice.patterns.length === 0 ? ["**"] : choice.patterns;
  const chosen = new Map(
    patterns.flatMap((pattern) => byPattern(pattern, choice)).map((scenario) => [scenario.id, scenario]),
  );
  const left = [...chosen.values()].filter((scenario) => fits(scenario, choice));
  if (left.length > 0) return left;
  const next = unknownTags(choice.tags, [...chosen.values()]) ?? "List them: netproof list";
  throw new NoSuchScenario(`no scenario fits the tags and pattern given\n  ${next}`);
}

/** What is known of a tag that none of the scenarios has. */
function unknownTags(tags: readonly string[], scenarios: readonly Scenario[]): string | undefined {
  const known = new Set(scenarios.flatMap((scenario) => scenario.tags));
  const unknown = tags.find((tag) => ![...known].some((own) => picomatch.isMatch(own, tag)));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, known);
  return `None has the tag "${unknown}"${near.length === 0 ? "" : `; near it: ${near.join(", ")}`}`;
}

function fits(scenario: Scenario, { tags, grep }: Choice): boolean {
  return (
    tags.every((tag) => scenario.tags.some((own) => picomatch.isMatch(own, tag))) &&
    (grep?.test(scenario.id) ?? true)
  );
}

function byPattern(pattern: string, choice: Choice): readonly Scenario[] {
  if (existsSync(pattern))
    return statSync(pattern).isDirectory() ? loadFolder(pattern, choice) : [loadScenario(pattern, choice)];
  const isMeant = (id: string): boolean => id === pattern || picomatch.isMatch(id, pattern);
  const growing = choice.scale === undefined ? [] : growingScenarios(choice.scale);
  const found = [
    ...loadAll(libraryIds().filter(isMeant), fromLibrary),
    ...growing.filter(({ id }) => isMeant(id)),
  ];
  if (found.length > 0) return found;
  throw new NoSuchScenario(
    `there is no scenario "${pattern}", nor a file or folder of that name${suggestion(pattern)}`,
  );
}

function suggestion(pattern: string): string {
  if (pattern.startsWith("scale/")) return "\n  Its sizes are missing: --scale 10,100,1000";
  const near = nearest(pattern, libraryIds());
  return near.length === 0 ? "\n  List them: netproof list" : `\n  Near it: ${near.join(", ")}`;
}

/** The library's scenarios are named as their files, so that one can be found without loading all. */
function libraryIds(): readonly string[] {
  return scenarioFiles(libraryFolder).map((file) => file.slice(0, -EXTENSION.length));
}

const loaded = new Map<string, Scenario>();

function fromLibrary(id: string): Scenario {
  const scenario = loaded.get(id) ?? loadScenario(join(libraryFolder, `${id}${EXTENSION}`));
  loaded.set(id, scenario);
  return scenario;
}

/** Every scenario below a folder, in order of path. */
function loadFolder(folder: string, options: LoadOptions): readonly Scenario[] {
  return loadAll(scenarioFiles(folder), (file) => loadScenario(join(folder, file), options));
}

const EXTENSION = ".yaml";

function scenarioFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(EXTENSION) && !file.split("/").includes("policies"))
    .toSorted();
}

/** Throws one InputError with the problems of all. */
function loadAll(names: readonly string[], load: (name: string) => Scenario): readonly Scenario[] {
  const problems: InputError["problems"][number][] = [];
  const scenarios = names.flatMap((name) => {
    try {
      return [load(name)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return scenarios;
}
