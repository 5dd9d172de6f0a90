import { expect } from "chai";
import { existsSync } from "node:fs";
import { collectOutput, endOf, killGroup, spawnGroup } from "../../src/target/process.js";
import { until } from "../until.js";

const { env } = process;

describe("a group of processes", () => {
  it("is killed with all that its leader started", async () => {
    const leader = spawnGroup(["sh", "-c", "sleep 60 & echo $!; wait"], env);
    const said = collectOutput(leader, "");
    await until("the leader names its child", () => said.stdout.endsWith("\n"));
    const ended = endOf(leader);
    killGroup(leader, "SIGKILL");
    expect(await ended).to.equal(null);
    await until("the child is gone", () => !existsSync(`/proc/${Number(said.stdout)}`));
  });

  it("that has ended is let be", async () => {
    const leader = spawnGroup(["true"], env);
    collectOutput(leader, "");
    expect(await endOf(leader)).to.equal(0);
    killGroup(leader, "SIGKILL");
  });

  it("that could not be started is let be", async () => {
    const leader = spawnGroup(["/nonexistent/x"], env);
    const started = endOf(leader);
    killGroup(leader, "SIGKILL");
    expect(await started.catch((error: { code?: string }) => error.code)).to.equal("ENOENT");
  });

  it("may end without reading its stdin", async () => {
    const leader = spawnGroup(["true"], env);
    collectOutput(leader, "x".repeat(1_000_000));
    expect(await endOf(leader)).to.equal(0);
  });
});
