import { expect } from "chai";
import { array, assert, integer, nat, property } from "fast-check";
import { largest, percentile, smallest } from "../../src/model/samples.js";

describe("samples", () => {
  it("have extremes, however many they are", () => {
    const many = Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 300_007);
    expect(largest(many)).to.equal(percentile(many, 1));
    expect(smallest(many)).to.equal(0);
  });

  it("lie between their extremes", () => {
    assert(
      property(array(integer(), { minLength: 1 }), nat(100), (all, share) => {
        expect(percentile(all, share / 100)).to.be.within(smallest(all), largest(all));
      }),
    );
  });
});
