import { expect } from "chai";
import { spawnSync } from "node:child_process";
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

function hasSctp(): boolean {
  const open = "use Socket; exit(socket(my $socket, AF_INET, SOCK_STREAM, 132) ? 0 : 1)";
  return spawnSync("perl", ["-e", open]).status === 0;
}

describe("a baseline", () => {
  it("of SCTP passes where the kernel has it, and is tried once where it lacks it", async () => {
    const scenarios = chooseScenarios({ patterns: ["sctp/ports"], tags: [] });
    const [result] = (await runInLab({ scenarios, around: unproven })).scenarios;
    expect(result?.status).to.equal(hasSctp() ? "pass" : "skipped");
    if (!hasSctp())
      expect(result?.reason).to.include("no SCTP here, which is optional").and.to.include("(1 try)");
  });
});
