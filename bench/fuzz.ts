import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzz } from "../src/fuzz/fuzz.js";
import { randomOf } from "../src/fuzz/random.js";
import { percentile } from "../src/model/samples.js";
import type { FuzzFinding, FuzzResult } from "../src/model/result/fuzz-result.js";
import { externalCommand, externalPorts } from "../src/probe/external-hosts.js";
import { defaultOptions } from "../src/run/defaults.js";
import { createLab, type FaultId, faults, isFaultId } from "../src/target/lab/index.js";
import { readScenario } from "../src/scenario/load.js";
import { machine, print } from "./bench.js";
import { hunt } from "./mutation/hunt.js";
import { says } from "./mutation/says.js";

/**
 * Whether fuzzing alone, without a scenario of the library, finds a fault of the lab's engine, how it is named, and how small
 * it gets. What fails without the fault as well has found nothing of it: it is a false alarm.
 *
 *   npm run bench:fuzz -- [ID…] [--draw N] [--seed N] [--minutes N] [--corpus DIR]
 *
 * --draw takes so many faults at random, --seed decides which and what is generated.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    draw: { type: "string", default: "0" },
    seed: { type: "string", default: "14" },
    minutes: { type: "string", default: "10" },
    corpus: { type: "string" },
  },
});
const seed = Number(values.seed);
const PARALLEL = 12;
/** A correct lab is in step at once; what still differs after this is the fault. */
const SETTLE_MS = 2_000;

function chosen(): readonly FaultId[] {
  const unknown = positionals.find((id) => !isFaultId(id));
  if (unknown !== undefined) throw new Error(`there is no fault ${unknown}\n  Run: netproof faults`);
  const random = randomOf(seed);
  const rest = (Object.keys(faults) as FaultId[]).filter((id) => !positionals.includes(id));
  const number = Number(values.draw);
  return [...positionals.filter(isFaultId), ...random.some(rest, { least: number, most: number })];
}

interface Score {
  readonly id: FaultId;
  readonly finding: FuzzFinding | undefined;
  /** The finding passes where the lab has no fault. */
  readonly isTrue: boolean;
  readonly named: boolean;
  readonly result: FuzzResult;
}

async function score(id: FaultId): Promise<Score> {
  const target = await createLab({ faults: [id], externalPorts, externalCommand });
  try {
    const result = await fuzz({
      runId: "bench",
      target,
      seed,
      profile: "all",
      limits: { ms: Number(values.minutes) * 60_000, scenarios: Number.POSITIVE_INFINITY, findings: 1 },
      options: {
        ...defaultOptions,
        parallel: PARALLEL,
        settleMs: SETTLE_MS,
        noEnforcementTimeoutMs: SETTLE_MS,
        all: true,
      },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    const [finding] = result.findings;
    return {
      id,
      finding,
      isTrue: finding !== undefined && (await passesWithoutFault(finding)),
      named: says[id].test(`${result.verdict.sentence} ${finding?.cause ?? ""}`),
      result,
    };
  } finally {
    await target.dispose();
  }
}

async function passesWithoutFault({ scenario }: FuzzFinding): Promise<boolean> {
  const scenarios = [readScenario(scenario, "finding.yaml")];
  const hunted = await hunt({ faults: [], scenarios, parallel: 1, untilFound: false });
  return hunted.scenarios.every(({ status }) => status === "pass");
}

function linesOf({ scenario }: FuzzFinding): number {
  return scenario.trimEnd().split("\n").length;
}

function row({ id, finding, isTrue, named, result }: Score): string {
  const { durationMs, played, unconfirmed, verdict } = result;
  const once = unconfirmed.length > 0 ? ` (${unconfirmed.length} once and not again)` : "";
  const found = finding === undefined ? `no${once}` : `${isTrue ? "yes" : "a false alarm"}${once}`;
  const size = finding === undefined ? "" : `${linesOf(finding)}`;
  const name = finding === undefined ? "" : named ? "yes" : `no: ${finding.cause ?? verdict.sentence}`;
  return `| ${id} | ${found} | ${name} | ${size} | ${played.scenarios} | ${Math.round(durationMs / 1000)} s |`;
}

function keep({ id, finding, isTrue }: Score): void {
  if (values.corpus === undefined || finding === undefined || !isTrue) return;
  mkdirSync(values.corpus, { recursive: true });
  writeFileSync(join(values.corpus, `${id.toLowerCase()}.yaml`), finding.scenario);
}

print(`fuzzing alone, seed ${seed}, at most ${values.minutes} min each (${machine()})`);
print("| Fault | Found | Named | Lines | Scenarios | Time |");
print("| --- | --- | --- | --- | --- | --- |");
const scores: Score[] = [];
for (const id of chosen()) {
  const own = await score(id);
  print(row(own));
  keep(own);
  scores.push(own);
}
const found = scores.filter(({ isTrue }) => isTrue);
const alarms = scores.filter(({ finding, isTrue }) => finding !== undefined && !isTrue);
const named = found.filter((own) => own.named);
const sizes = found.flatMap(({ finding }) => (finding === undefined ? [] : [linesOf(finding)]));
print(
  `${found.length} of ${scores.length} found, ${named.length} of these named; median ${sizes.length === 0 ? 0 : percentile(sizes, 0.5)} lines; ${alarms.length} false alarms`,
);
