import { expect } from "chai";
import { evidenceIn } from "../../../src/judge/evidence/evidence.js";
import type { PredictionCheck } from "../../../src/judge/evidence/predictions.js";
import { type Hypothesis, hypothesesWith } from "../../../src/judge/hypotheses/index.js";
import type { CellResult } from "../../../src/model/result/result.js";
import { step } from "../../results.js";

const cells: readonly CellResult[] = step("one", { 80: "leak", 81: "leak" }).cells;

const hypothesis: Hypothesis = { key: "odd", kind: "feature", sentence: "is odd", predict: () => undefined };

const checkOf = (parts: Partial<PredictionCheck>): PredictionCheck => ({
  wrong: cells,
  predicted: () => [],
  compatible: () => [],
  contradicting: () => [],
  concerned: () => [],
  ...parts,
});

describe("what a hypothesis explains", () => {
  for (const { what, checks, explained } of [
    {
      what: "is what it predicts, and beside it what it leaves open",
      checks: [checkOf({ predicted: () => cells.slice(0, 1), compatible: () => cells.slice(1) })],
      explained: [2],
    },
    {
      what: "may be predicted in one step and left open in another",
      checks: [
        checkOf({ predicted: () => cells.slice(0, 1) }),
        checkOf({ compatible: () => cells.slice(1) }),
      ],
      explained: [2],
    },
    {
      what: "is nothing where all is left open",
      checks: [checkOf({ compatible: () => cells })],
      explained: [],
    },
  ])
    it(what, () => {
      expect(evidenceIn(checks, [hypothesis]).map((own) => own.explained.size)).to.deep.equal(explained);
    });
});

describe("the key of a node that enforces nothing", () => {
  for (const { key, found } of [
    { key: "node:lab-a", found: ["node:lab-a"] },
    { key: "node:ip-10-0-0-1.eu.internal", found: ["node:ip-10-0-0-1.eu.internal"] },
    { key: "node:lab-a+endPort", found: [] },
    { key: "endPort+node:lab-a", found: [] },
  ])
    it(`${found.length === 0 ? "is not" : "is"} ${key}`, () => {
      expect(hypothesesWith(new Set([key])).map((own) => own.key)).to.deep.equal(found);
    });
});
