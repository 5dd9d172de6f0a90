import { expect } from "chai";
import type { FuzzEvent } from "../../src/fuzz/events.js";
import { fuzz, type FuzzLimits } from "../../src/fuzz/fuzz.js";
import type { FuzzResult } from "../../src/model/result/fuzz-result.js";
import { externalCommand, externalPorts } from "../../src/probe/external-hosts.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { readScenario } from "../../src/scenario/load.js";
import { createLab, type FaultId } from "../../src/target/lab/index.js";
import type { Target } from "../../src/target/target.js";
import { runAndJudge } from "../../src/api/run-and-judge.js";

const SEED = Number(process.env["NETPROOF_SEED"] ?? 20_261);

interface Case {
  readonly faults?: readonly FaultId[];
  readonly limits?: Partial<FuzzLimits>;
  readonly settleMs?: number;
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly around?: (lab: Target) => Target;
  readonly onEvent?: (event: FuzzEvent) => void;
}

const PARALLEL = 12;
const SCENARIOS = 12;

const options = { ...defaultOptions, parallel: PARALLEL };

async function fuzzed(own: Case): Promise<FuzzResult> {
  const { faults = [], limits, settleMs = 2_000, parallel = PARALLEL, onEvent } = own;
  const { signal = new AbortController().signal, around = (lab) => lab } = own;
  const target = around(await createLab({ faults, externalPorts, externalCommand }));
  const unlimited = Number.POSITIVE_INFINITY;
  try {
    return await fuzz({
      runId: "fuzz",
      target,
      seed: SEED,
      profile: "all",
      limits: { ms: unlimited, scenarios: unlimited, findings: unlimited, ...limits },
      options: { ...options, parallel, settleMs, noEnforcementTimeoutMs: settleMs },
      signal,
      onEvent: (event) => onEvent?.(event),
    });
  } finally {
    await target.dispose();
  }
}

/** Two opinions that share nothing: the simulator's and the engine's. */
describe(`fuzzing (seed ${SEED})`, function () {
  this.timeout(300_000);

  it("finds nothing in the lab's own engine", async () => {
    const { findings, unconfirmed, played } = await fuzzed({
      limits: { scenarios: SCENARIOS },
      settleMs: 8_000,
    });
    expect({ findings, unconfirmed }).to.deep.equal({ findings: [], unconfirmed: [] });
    expect(played).to.include({ scenarios: SCENARIOS, brokenOff: 0 });
    expect(played.denied).to.be.greaterThan(400);
  });

  describe("an engine that lets In with several values match nothing", () => {
    let result: FuzzResult;
    before(async () => {
      result = await fuzzed({ faults: ["B4"], limits: { scenarios: PARALLEL } });
    });

    it("finds it, and names it", () => {
      expect(result.findings.flatMap(({ cause }) => cause ?? [])).to.deep.equal([
        "lets the operator In of matchExpressions match nothing if it lists more than one value",
      ]);
    });

    it("shrinks it to one connection of two pods at most", () => {
      expect(result.findings[0]?.to).to.include({ cells: 1 });
      expect(result.findings[0]?.to.pods).to.be.at.most(2);
      expect(result.findings[0]?.to.policies).to.be.at.most(2);
    });

    it("writes a scenario that fails there and passes elsewhere", async () => {
      const scenario = readScenario(result.findings[0]?.scenario ?? "", "found.yaml");
      const statuses: string[] = [];
      for (const faults of [["B4"], []] as const) {
        const target = await createLab({ faults, externalPorts, externalCommand });
        const request = { runId: "again", target, scenarios: [scenario], onEvent: () => undefined };
        const signal = new AbortController().signal;
        const { scenarios } = await runAndJudge({
          ...request,
          options: { ...options, settleMs: 2_000 },
          signal,
        });
        statuses.push(...scenarios.map(({ status }) => status));
        await target.dispose();
      }
      expect(statuses).to.deep.equal(["fail", "pass"]);
    });

    it("counts other failures of the same cause with it", () => {
      expect(result.findings[0]?.seen).to.be.greaterThan(1);
    });
  });

  it("keeps what it has when it is interrupted while it shrinks, though the target answers no more", async () => {
    const controller = new AbortController();
    const result = await fuzzed({
      faults: ["A1"],
      limits: { scenarios: 2 },
      settleMs: 500,
      parallel: 2,
      signal: controller.signal,
      around: (lab) => ({
        ...lab,
        describe: async (signal) => {
          signal.throwIfAborted();
          return lab.describe(signal);
        },
      }),
      onEvent: ({ type }) => {
        if (type === "shrinking") controller.abort();
      },
    });
    expect(result.interrupted).to.equal(true);
    expect(result.findings).to.deep.equal([]);
    expect(result.unconfirmed.map(({ isUntried }) => isUntried)).to.deep.equal([true, true]);
  });

  it("keeps what it has when it is interrupted", async () => {
    const controller = new AbortController();
    const result = await fuzzed({
      parallel: 2,
      signal: controller.signal,
      onEvent: ({ type }) => {
        if (type === "played") controller.abort();
      },
    });
    expect(result.interrupted).to.equal(true);
    expect(result.played.scenarios).to.equal(2);
  });
});
