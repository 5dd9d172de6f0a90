import { expect } from "chai";
import { growthIn, steepest } from "../../../src/model/result/growth.js";
import type { Bounds } from "../../../src/model/result/measures.js";
import type { RunResult } from "../../../src/model/result/result.js";
import { runOf, scenario, step } from "../../results.js";

type Time = Bounds | null;

/** A scenario with a step of each size and time. */
function grown(...points: readonly (readonly [size: number, time: Time])[]): RunResult {
  const steps = points.map(([size, timeToEnforce], at) => step(`s${at}`, {}, { size, timeToEnforce }));
  return runOf([scenario("scale/x", steps)]);
}

const within = (atMostMs: number, atLeastMs = 0): Bounds => ({ atLeastMs, atMostMs });

describe("how the time to enforce grows", () => {
  it("is that of the slowest step of a size", () => {
    const [growth] = growthIn(grown([10, within(50)], [10, within(70)], [100, within(90)]));
    expect(growth?.points).to.deep.equal([
      { size: 10, time: within(70) },
      { size: 100, time: within(90) },
    ]);
  });

  it("is unknown at a size where a step did not come to agree", () => {
    const [growth] = growthIn(grown([10, within(50)], [10, null]));
    expect(growth?.points).to.deep.equal([{ size: 10, time: null }]);
  });

  it("is told of no scenario that does not grow", () => {
    expect(growthIn(runOf([scenario("other", [step("s", {})])]))).to.deep.equal([]);
  });

  const cases: readonly {
    readonly what: string;
    readonly points: readonly (readonly [number, Time])[];
    readonly steep: readonly [number, number] | undefined;
  }[] = [
    {
      what: "in proportion",
      points: [
        [10, within(200)],
        [100, within(2_000, 1_900)],
      ],
      steep: undefined,
    },
    {
      what: "out of proportion",
      points: [
        [10, within(200)],
        [100, within(4_500, 4_100)],
      ],
      steep: [10, 100],
    },
    {
      what: "perhaps out of proportion, perhaps not",
      points: [
        [10, within(200)],
        [100, within(9_000, 3_900)],
      ],
      steep: undefined,
    },
    {
      what: "from next to nothing to little",
      points: [
        [10, within(1)],
        [100, within(900, 800)],
      ],
      steep: undefined,
    },
    {
      what: "to a size of unknown time",
      points: [
        [10, within(1)],
        [100, null],
      ],
      steep: undefined,
    },
  ];
  for (const { what, points, steep } of cases)
    it(`${what} is ${steep === undefined ? "no" : "an"} alarm`, () => {
      const found = growthIn(grown(...points)).map((growth) => steepest(growth));
      expect(found).to.deep.equal([
        steep && {
          from: { size: steep[0], time: points[0]?.[1] },
          to: { size: steep[1], time: points[1]?.[1] },
        },
      ]);
    });
});
