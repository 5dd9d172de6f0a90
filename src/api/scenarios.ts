import { chooseScenarios } from "../scenario/library.js";
import type { Scenario } from "../scenario/scenario.js";

/** Scenarios by file, folder, name or glob over the library's names. Throws InputError, or when one is unknown. */
export function loadScenarios(...patterns: readonly [string, ...string[]]): readonly Scenario[] {
  return chooseScenarios({ patterns, tags: [] });
}
