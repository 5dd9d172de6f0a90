import { noProbing, noTries } from "../builders.js";
import { expect } from "chai";
import { parseEndpoint } from "../../src/model/endpoint.js";
import type { Observation, Probe } from "../../src/model/probe.js";
import type { CellResult, CellVerdict, ScenarioResult } from "../../src/model/result/result.js";
import type { Status } from "../../src/model/result/verdict.js";
import { hasMismatch, plainestMismatch } from "../../src/reduce/mismatch.js";

function probe(from: string, to: string): Probe {
  const [source, destination] = [from, to].map(parseEndpoint);
  if (source === undefined || destination === undefined) throw new Error(`${from}, ${to}: no endpoints`);
  return { from: source, to: destination, protocol: "TCP", port: 80, ipFamily: "IPv4" };
}

interface Facts {
  readonly from?: string;
  readonly verdict: CellVerdict;
  readonly expected?: "allow" | "deny";
  readonly observation?: Observation;
  readonly explainedBy?: readonly string[];
  readonly decidedBy?: readonly string[];
  readonly known?: string;
}

function cell({ from = "x/a", verdict, expected = "deny", ...facts }: Facts): CellResult {
  return {
    probe: probe(from, "x/b"),
    expectation: {
      verdict: expected,
      decidedBy: facts.decidedBy ?? [],
      rules: [],
      reason: "",
      notes: [],
    },
    observation: facts.observation ?? { kind: "connected", ms: 1 },
    verdict,
    attempts: 2,
    tries: noTries,
    afterMs: 100,
    explainedBy: facts.explainedBy ?? [],
    ...(facts.known !== undefined && { acceptedAs: facts.known }),
  };
}

function scenario(status: Exclude<Status, "skipped">, ...cells: readonly CellResult[]): ScenarioResult {
  const snapshot = { namespaces: [], pods: [], services: [], policies: [] };
  const step = {
    id: "s",
    name: "s",
    status,
    durationMs: 1,
    timeToEnforce: null,
    execs: 1,
    probing: noProbing,
    flows: [],
    convergence: [],
  };
  const steps = [{ ...step, cells, snapshot }];
  return { id: "t", summary: "", tags: [], status, reason: "", durationMs: 1, steps };
}

const leak = cell({ verdict: "leak", explainedBy: ["except"] });

describe("the mismatch that a reduction keeps", () => {
  it("is the one that the fewest policies decide", () => {
    const plain = cell({ from: "x/c", verdict: "leak", decidedBy: ["x/p"] });
    const found = plainestMismatch(
      scenario("fail", cell({ verdict: "leak", decidedBy: ["x/p", "x/q"] }), plain),
    );
    expect(found?.probe).to.equal(plain.probe);
  });

  it("is none that was declared", () => {
    expect(plainestMismatch(scenario("fail", cell({ verdict: "leak", known: "V1" })))).to.equal(undefined);
  });

  const wanted = plainestMismatch(scenario("fail", leak));
  const dropped = { kind: "dropped", ms: 1000 } as const;
  for (const { name, result, same } of [
    { name: "the same cell, still a leak", result: scenario("fail", leak), same: true },
    {
      name: "the same leak with one explanation more",
      result: scenario("fail", cell({ verdict: "leak", explainedBy: ["all", "except"] })),
      same: true,
    },
    {
      name: "the same leak, no more by the same explanation: another fault",
      result: scenario("fail", cell({ verdict: "leak", explainedBy: ["ports"] })),
      same: false,
    },
    {
      name: "a leak from another pod",
      result: scenario("fail", cell({ from: "x/c", verdict: "leak", explainedBy: ["except"] })),
      same: false,
    },
    {
      name: "an outage in its place",
      result: scenario(
        "fail",
        cell({ verdict: "outage", expected: "allow", observation: dropped, explainedBy: ["except"] }),
      ),
      same: false,
    },
    {
      name: "a cell that leaks after it held",
      result: scenario("fail", cell({ verdict: "unstable", explainedBy: ["except"] })),
      same: true,
    },
    { name: "a run that could not be judged", result: scenario("inconclusive", leak), same: false },
    {
      name: "an inconclusive cell",
      result: scenario(
        "fail",
        cell({ verdict: "inconclusive", observation: { kind: "inconclusive", why: "?" } }),
      ),
      same: false,
    },
  ])
    it(`${same ? "is found in" : "is not"} ${name}`, () => {
      if (wanted === undefined) throw new Error("a leak is a mismatch");
      expect(hasMismatch(result, wanted)).to.equal(same);
    });
});
