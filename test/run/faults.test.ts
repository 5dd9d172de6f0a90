import { expect } from "chai";
import pLimit from "p-limit";
import { says } from "../../bench/mutation/says.js";
import type { RunVerdict } from "../../src/model/result/verdict.js";
import { externalCommand, externalPorts } from "../../src/probe/external-hosts.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { runAndJudge } from "../../src/api/run-and-judge.js";
import { chooseScenarios } from "../../src/scenario/library.js";
import { createLab, type FaultId } from "../../src/target/lab/index.js";

/** Each fault of the lab, seen by scenarios about it alone: the sentence must say what is broken. */

const library = chooseScenarios({ patterns: [], tags: [] });

/** What a correct lab enforces at once; what still differs after this is the fault. */
const SETTLE_MS = 2_500;

/** More scenarios would tell causes apart better, and take longer. */
const MOST_SCENARIOS = 2;

/** Labs at once. */
const AT_ONCE = 3;

/** Faults that show in time alone: a busy machine would blur what they do, and they have a test of their own. */
const OF_TIME: ReadonlySet<string> = new Set(["F1", "F2", "F3", "F5", "F6", "G9"]);

const faults = (Object.keys(says) as FaultId[]).filter((id) => !OF_TIME.has(id));

async function verdictWith(fault: FaultId): Promise<RunVerdict> {
  const scenarios = library.filter(({ tags }) => tags.includes(`fault:${fault}`)).slice(0, MOST_SCENARIOS);
  const lab = await createLab({ faults: [fault], externalPorts, externalCommand });
  try {
    const { verdict } = await runAndJudge({
      runId: "test",
      target: lab,
      scenarios,
      options: { ...defaultOptions, settleMs: SETTLE_MS, parallel: MOST_SCENARIOS, all: true },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    return verdict;
  } finally {
    await lab.dispose();
  }
}

describe("the verdict on a lab with a fault", function () {
  this.timeout(600_000);
  const verdicts = new Map<string, Promise<RunVerdict>>();

  before(() => {
    const limit = pLimit(AT_ONCE);
    for (const id of faults)
      verdicts.set(
        id,
        limit(() => verdictWith(id)),
      );
    // A failure is that of the test that asks for it.
    for (const verdict of verdicts.values()) verdict.catch(() => undefined);
  });

  for (const id of faults)
    it(`says of ${id} what is broken`, async () => {
      const verdict = await verdicts.get(id);
      expect(verdict?.sentence).to.match(says[id]);
      expect(verdict?.findings).not.to.deep.equal([]);
    });
});
