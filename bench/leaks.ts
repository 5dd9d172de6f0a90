import pLimit from "p-limit";
import type { ScenarioResult } from "../src/model/result/result.js";
import { defaultOptions } from "../src/run/defaults.js";
import { externalCommand, externalPorts } from "../src/probe/external-hosts.js";
import { runAndJudge } from "../src/api/run-and-judge.js";
import { chooseScenarios } from "../src/scenario/library.js";
import type { Scenario } from "../src/scenario/scenario.js";
import type { Leak } from "../src/target/lab/enforce/leaking.js";
import { createLab } from "../src/target/lab/index.js";
import { machine, print } from "./bench.js";
import { randomFrom, shuffled } from "./random.js";

/**
 * How many leaks a run with default settings sees of an engine that lets connections through at random (by a hash of
 * address and port, seeded anew for each lab), and how often it cries wolf. The sample of scenarios is drawn by a seed: `npm run bench:leaks -- SEED`.
 */

const seed = Number(process.argv[2] ?? 12);
const RUNS = 100;
const SAMPLE = 20;
const LABS_AT_ONCE = 4;

/** One step, in which x/a may not reach x/b. */
const pairScenario = chooseScenarios({ patterns: ["default-deny/one-app-open"], tags: [] });
const pair = { from: /-x\/a$/, to: /-x\/b$/ };

/** Scenarios that deny something by hand, without flows of their own. */
function sampleOf(all: readonly Scenario[]): readonly Scenario[] {
  const denying = all.filter(
    ({ steps, needs }) =>
      steps.some(({ expect }) => expect.deny.length > 0) &&
      steps.every(({ hold, watch, startup }) => hold.length + watch.length + startup.length === 0) &&
      !needs.protocols.includes("SCTP"),
  );
  return shuffled(denying, randomFrom(seed)).slice(0, SAMPLE);
}

async function play(scenarios: readonly Scenario[], leak?: Leak): Promise<readonly ScenarioResult[]> {
  const lab = await createLab({ ...(leak && { leak }), externalPorts, externalCommand });
  try {
    const { scenarios: results } = await runAndJudge({
      runId: "bench",
      target: lab,
      scenarios,
      options: { ...defaultOptions, parallel: 6, all: true },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    return results;
  } finally {
    await lab.dispose();
  }
}

const limit = pLimit(LABS_AT_ONCE);

async function repeated(leak?: Leak): Promise<readonly ScenarioResult[]> {
  const runs = await Promise.all(Array.from({ length: RUNS }, () => limit(() => play(pairScenario, leak))));
  return runs.flat();
}

function row(what: string, rate: string, results: readonly ScenarioResult[]): void {
  const count = (status: ScenarioResult["status"]): number =>
    results.filter((result) => result.status === status).length;
  const other = results.length - count("fail") - count("pass");
  const cells = [what, rate, results.length, count("fail"), count("pass"), other];
  print(`| ${cells.join(" | ")} |`);
  for (const { id, status, reason } of results)
    if (status !== "fail" && status !== "pass") print(`  (${id}: ${status}, ${reason.slice(0, 120)})`);
  const missed = new Set(results.filter(({ status }) => status === "pass").map(({ id }) => id));
  if (rate !== "0 %" && missed.size > 0) print(`  (missed: ${[...missed].join(", ")})`);
}

const sample = sampleOf(chooseScenarios({ patterns: [], tags: [] }));
print(`leaks at random, seed ${seed} (${machine()})`);
print("| What leaks | Rate | Runs | Fail | Pass | Inconclusive |");
print("| --- | --- | --- | --- | --- | --- |");
for (const inAThousand of [200, 50, 10, 2]) {
  row("one pair, one scenario", `${inAThousand / 10} %`, await repeated({ inAThousand, pair }));
  row(`everything, ${SAMPLE} scenarios`, `${inAThousand / 10} %`, await play(sample, { inAThousand }));
}
row("nothing, one scenario", "0 %", await repeated());
row(`nothing, ${SAMPLE} scenarios`, "0 %", await play(sample));
print(`sample: ${sample.map(({ id }) => id).join(", ")}`);
