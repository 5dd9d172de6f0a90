import { expect } from "chai";
import { parseDoctorFlags } from "../../src/cli/options/doctor-flags.js";

describe("the time that the doctor gives a policy to bite", () => {
  const cases: readonly [string, readonly string[], number][] = [
    ["is short", [], 12_000],
    ["is what --settle says, also where that is long", ["--settle", "60s"], 60_000],
  ];
  for (const [name, args, ms] of cases)
    it(`${name}, and no shorter where none ever bit`, () => {
      const { settleMs, noEnforcementTimeoutMs } = parseDoctorFlags(args).options;
      expect({ settleMs, noEnforcementTimeoutMs }).to.deep.equal({
        settleMs: ms,
        noEnforcementTimeoutMs: ms,
      });
    });
});
