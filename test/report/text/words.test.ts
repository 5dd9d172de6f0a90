import { expect } from "chai";
import { assert, double, property } from "fast-check";
import { duration } from "../../../src/report/text/words.js";

describe("a duration", () => {
  for (const [ms, said] of [
    [0, "0 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 0 s"],
    [119_600, "2 min 0 s"],
    [125_000, "2 min 5 s"],
  ] as const)
    it(`of ${ms} ms is ${said}`, () => {
      expect(duration(ms)).to.equal(said);
    });

  it("never has as many of a unit as make one of the next", () => {
    assert(
      property(double({ min: 0, max: 1e7, noNaN: true }), (ms) => {
        expect(duration(ms)).not.to.match(/^1000 ms|^60\.0 s|min 60 s/);
      }),
    );
  });
});
