import type { Scenario } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import { type Coverage, createCoverage } from "./coverage/coverage.js";
import { scenarioOf } from "./generate/scenario.js";
import { type ProfileName, profiles } from "./profiles.js";
import { randomOf } from "./random.js";

export interface RoundsOptions {
  readonly seed: number;
  readonly profile: ProfileName;
  readonly description: TargetDescription;
  /** Of each scenario. */
  readonly steps: number;
}

/** Scenarios one after another: the same ones for the same options. */
export interface Rounds {
  readonly next: () => Scenario;
}

export function createRounds({ seed, profile, description, steps }: RoundsOptions): Rounds {
  const random = randomOf(seed);
  const coverage: Coverage = createCoverage();
  let round = 0;
  return {
    next() {
      round += 1;
      const id = `fuzz/${profile}-${seed}-${round}`;
      const summary = `Generated (seed ${seed}, profile ${profile}, round ${round}).`;
      const request = { id, summary, description, profile: profiles[profile], steps, coverage };
      return scenarioOf(random, request);
    },
  };
}
