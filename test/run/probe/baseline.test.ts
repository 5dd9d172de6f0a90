import { expect } from "chai";
import { chooseScenarios } from "../../../src/scenario/library.js";
import type { Target } from "../../../src/target/target.js";
import { runInLab } from "../in-lab.js";

/** A lab that is taken for able to SCTP, as a cluster is until it is tried. */
function unproven(lab: Target): Target {
  return {
    ...lab,
    describe: async (signal) => ({ ...(await lab.describe(signal)), protocols: ["TCP", "UDP", "SCTP"] }),
  };
}

describe("a baseline", () => {
  it("of a protocol that the kernel lacks is tried once", async function () {
    const scenarios = chooseScenarios({ patterns: ["sctp/ports"], tags: [] });
    const [result] = (await runInLab({ scenarios, around: unproven })).scenarios;
    if (result?.status === "pass") this.skip();
    expect(result?.status).to.equal("skipped");
    expect(result?.reason).to.include("no SCTP here, which is optional").and.to.include("(1 try)");
  });
});
