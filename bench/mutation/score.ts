import type { Scenario } from "../../src/scenario/scenario.js";
import { type FaultId, faults } from "../../src/target/lab/index.js";
import { finds, hunt, type HuntOptions } from "./hunt.js";
import { says } from "./says.js";

/** Suites that people use alone, by the tags of their scenarios. */
export const suites = { e2e: "e2e:", seed: "seed:", recipe: "recipe:" } as const;

export type Suite = keyof typeof suites;

export interface Score {
  readonly id: FaultId;
  /** Scenarios about the fault that found it, and those that did not. */
  readonly foundBy: readonly string[];
  readonly missedBy: readonly string[];
  /** Others that found it as well; empty unless the whole library ran. */
  readonly alsoBy: readonly string[];
  readonly seconds: number;
  /** What the verdict says is wrong; empty where nothing was found. */
  readonly says: string;
  /** Whether that names the fault. */
  readonly named: boolean;
  /** The first scenario of a suite that found it; null: none did. Absent: the suite did not run. */
  readonly suites: Partial<Record<Suite, string | null>>;
}

export interface ScoreOptions {
  readonly library: readonly Scenario[];
  readonly parallel: number;
  readonly full: boolean;
  readonly suites: boolean;
}

export function about(id: FaultId): (scenario: Scenario) => boolean {
  return ({ tags }) => tags.includes(`fault:${id}`);
}

export async function score(id: FaultId, options: ScoreOptions): Promise<Score> {
  const { library, parallel, full } = options;
  const scenarios = full ? library : library.filter(about(id));
  const hunted =
    scenarios.length === 0 ? undefined : await hunt({ faults: [id], scenarios, parallel, untilFound: false });
  const { scenarios: results = [], durationMs = 0, verdict } = hunted ?? {};
  const own = new Set(library.filter(about(id)).map((scenario) => scenario.id));
  const found = results.filter(finds).map((result) => result.id);
  return {
    id,
    foundBy: found.filter((name) => own.has(name)).toSorted(),
    missedBy: [...own].filter((name) => !found.includes(name)).toSorted(),
    alsoBy: found.filter((name) => !own.has(name)).toSorted(),
    says: (verdict?.findings ?? []).map(({ sentence }) => sentence).join(" "),
    named: says[id].test(verdict?.sentence ?? ""),
    seconds: Math.round(durationMs / 100) / 10,
    suites: options.suites ? await suiteScores({ id, found, options }) : {},
  };
}

/** What has found the fault already counts for its suites; of the others one scenario after another is tried. */
async function suiteScores({ id, found, options }: SuiteRequest): Promise<Score["suites"]> {
  const { library, parallel } = options;
  const entries: [Suite, string | null][] = [];
  for (const [suite, prefix] of Object.entries(suites) as [Suite, string][]) {
    const scenarios = library.filter(({ tags }) => tags.some((tag) => tag.startsWith(prefix)));
    const known = scenarios.find((scenario) => found.includes(scenario.id))?.id;
    entries.push([suite, known ?? (await firstToFind({ faults: [id], scenarios, parallel })) ?? null]);
  }
  return Object.fromEntries(entries);
}

interface SuiteRequest {
  readonly id: FaultId;
  readonly found: readonly string[];
  readonly options: ScoreOptions;
}

async function firstToFind(options: Omit<HuntOptions, "untilFound">): Promise<string | undefined> {
  const { scenarios } = await hunt({ ...options, untilFound: true });
  return scenarios.find(finds)?.id;
}

export const faultIds = Object.keys(faults) as readonly FaultId[];
