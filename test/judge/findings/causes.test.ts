import { expect } from "chai";
import type { PlacedCell } from "../../../src/judge/findings/cause.js";
import { causesOf } from "../../../src/judge/findings/causes.js";
import { scenario, step } from "../../results.js";

/** A connection that leaks, and the keys of what would explain it: one step each. */
function leaks(explainedBy: readonly (readonly string[])[]): readonly PlacedCell[] {
  return explainedBy.flatMap((keys, index) => {
    const { id, steps } = scenario(`a/${index}`, [step("one", { 80: "leak" })]);
    return steps.flatMap(({ cells }) =>
      cells.map((cell) => ({ scenario: id, step: "one", cell: { ...cell, explainedBy: [...keys] } })),
    );
  });
}

interface Case {
  readonly name: string;
  readonly explainedBy: readonly (readonly string[])[];
  readonly contradictions?: Readonly<Record<string, number>>;
  readonly confidence: "sure" | "likely" | "part";
  readonly keys: readonly string[];
  readonly unexplained?: number;
}

const cases: readonly Case[] = [
  {
    name: "one that explains all is sure",
    explainedBy: [["except"], ["except"]],
    confidence: "sure",
    keys: ["except"],
  },
  {
    name: "two that explain all are sure",
    explainedBy: [["except"], ["endPort"]],
    confidence: "sure",
    keys: ["except", "endPort"],
  },
  {
    name: "three that explain all are likely",
    explainedBy: [["except"], ["endPort"], ["any-label"]],
    confidence: "likely",
    keys: ["except", "endPort", "any-label"],
  },
  {
    name: "two that explain all only where both act are likely",
    explainedBy: [["except+endPort"], ["endPort+except"]],
    confidence: "likely",
    keys: ["except", "endPort"],
  },
  {
    name: "one that little contradicts is named, and not for certain",
    explainedBy: [["except"], ["except"], ["except"], ["except"]],
    contradictions: { except: 1 },
    confidence: "part",
    keys: ["except"],
  },
  {
    name: "one that much contradicts is none",
    explainedBy: [["except"], ["except"]],
    contradictions: { except: 1 },
    confidence: "part",
    keys: [],
    unexplained: 2,
  },
  {
    name: "what is left makes the rest a part",
    explainedBy: [["except"], ["endPort"], []],
    confidence: "part",
    keys: ["except", "endPort"],
    unexplained: 1,
  },
  {
    name: "of an engine that may be only slow, three are a part",
    explainedBy: [
      ["except", "late"],
      ["endPort", "late"],
      ["any-label", "late"],
    ],
    confidence: "part",
    keys: ["except", "endPort", "any-label"],
  },
];

describe("the causes of what is wrong", () => {
  for (const { name, explainedBy, contradictions = {}, confidence, keys, unexplained = 0 } of cases)
    it(name, () => {
      const found = causesOf(leaks(explainedBy), {
        sawLateChange: false,
        contradictions: new Map(Object.entries(contradictions)),
      });
      expect(found.causes.map(({ hypothesis }) => hypothesis.key)).to.have.members([...keys]);
      expect({ confidence: found.confidence, unexplained: found.unexplained.length }).to.deep.equal({
        confidence,
        unexplained,
      });
    });
});
