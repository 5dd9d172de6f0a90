import { expect } from "chai";
import {
  expectedDivergence,
  type KnownDivergence,
  knownDivergences,
} from "../../src/scenario/known-divergences.js";
import { hypotheses } from "../../src/judge/hypotheses/index.js";

const entries = Object.entries<KnownDivergence>(knownDivergences);
const keys = hypotheses.map(({ key }) => key);

describe("the known divergences", () => {
  it("are V1 to V15", () => {
    const expected = Array.from({ length: 15 }, (_, index) => `V${index + 1}`);
    expect(entries.map(([key]) => key)).to.deep.equal(expected);
  });

  for (const [key, { treatment }] of entries)
    if (treatment.kind === "declare")
      it(`${key} is foreseen by hypotheses that there are, and excuses no leak`, () => {
        expect(keys).to.include.members([...treatment.hypotheses]);
        expect(treatment.verdict).to.equal("outage");
      });
    else
      it(`${key} cannot be declared, and says why`, () => {
        expect(() => expectedDivergence(key)).to.throw(RangeError, treatment.what);
      });
});
