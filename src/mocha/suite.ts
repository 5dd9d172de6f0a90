import { fileURLToPath } from "node:url";
import { type Cluster, openTarget, type RunSettings, type TargetOptions } from "../api/cluster.js";
import { loadScenarios } from "../api/scenarios.js";
import type { Scenario } from "../scenario/scenario.js";
import { stepText } from "./message.js";
import { type Play, startPlay, type StepOutcome } from "./play.js";

export interface SuiteOptions extends Omit<RunSettings, "parallel" | "bail" | "all"> {
  /**
   * Where to run; default: the embedded lab. Options open a target for each scenario and close it again; a function
   * gives one that stays the caller's to close.
   */
  readonly target?: TargetOptions | (() => Cluster | Promise<Cluster>);
  /** How long a test may wait for its step; default five minutes. */
  readonly testTimeoutMs?: number;
}

const FIVE_MINUTES = 300_000;

/**
 * Makes a mocha suite of each scenario that a file, a folder, or a name or glob of the library means, with a test a step. The scenario runs
 * once, and each test waits for its step. What could not be judged fails with its reason; a scenario that the target
 * cannot run is skipped with it.
 */
export function describeScenario(scenarios: string | URL, options: SuiteOptions = {}): void {
  const pattern = typeof scenarios === "string" ? scenarios : fileURLToPath(scenarios);
  for (const scenario of loadScenarios(pattern)) describeOne(scenario, options);
}

function describeOne(scenario: Scenario, options: SuiteOptions): void {
  const { target = {}, testTimeoutMs = FIVE_MINUTES, ...settings } = options;
  describe(scenario.id, function () {
    this.timeout(testTimeoutMs);
    let play: Play | undefined;
    let own: Cluster | undefined;
    let isTold = false;

    before("opens the target", async () => {
      const cluster = typeof target === "function" ? await target() : (own = await openTarget(target));
      play = startPlay(cluster, scenario, settings);
    });

    for (const step of scenario.steps)
      it(step.name, async function () {
        const outcome = await play?.outcome(step.id);
        const skipBecause = (reason: string): never => {
          if (this.test !== undefined) this.test.title += ` (skipped: ${reason})`;
          return this.skip();
        };
        if (outcome?.kind === "skipped") skipBecause(outcome.reason);
        // One failing test tells that the scenario ended early, and which it is depends on --grep.
        if (outcome?.kind === "not reached" && isTold) skipBecause("an earlier step was not reached");
        isTold = outcome?.kind === "not reached";
        if (outcome !== undefined) throwUnlessPassed(outcome);
      });

    after("cleans up", async () => {
      await play?.stop();
      await own?.close();
    });
  });
}

function throwUnlessPassed(outcome: StepOutcome): void {
  if (outcome.kind === "judged" && outcome.step.status === "pass") return;
  const text = outcome.kind === "judged" ? stepText(outcome.step) : `inconclusive: ${outcome.reason}`;
  const error = new Error(text);
  // Where this file threw it says nothing about the cluster.
  error.stack = `Error: ${text}`;
  throw error;
}
