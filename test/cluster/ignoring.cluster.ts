import { expect } from "chai";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { CniName } from "./cluster/names.js";
import { type ClusterUnderTest, describeCluster, leftoversOn, netproofArgv, netproofEnv } from "./suite.js";

/** From when the last canary's pods are ready to the verdict. */
const verdictWithinMs = 10_000;

for (const cni of ["flannel", "bridge"] as const satisfies readonly CniName[]) {
  describeCluster({ cni }, (current) => {
    it("is said to ignore policies, exit 4, ten seconds after pods are ready", async () => {
      const { code, text, readyAt, saidAt } = await timedRun(current());
      expect(text).to.include("The cluster ignores network policies: it accepted them");
      expect(text).to.include("over TCP and UDP");
      expect(code).to.equal(4);
      expect(saidAt - readyAt, text).to.be.lessThan(verdictWithinMs);
    });

    it("has nothing of the run left", async () => {
      expect(await leftoversOn(current())).to.equal("");
    });
  });
}

interface TimedRun {
  readonly code: number | null;
  readonly text: string;
  /** `performance.now()` when the pods of the last scenario were ready, and when the verdict was printed. */
  readonly readyAt: number;
  readonly saidAt: number;
}

function timedRun(cluster: ClusterUnderTest): Promise<TimedRun> {
  const [file, ...args] = netproofArgv(cluster, { command: "run", args: [] });
  const child = spawn(file, args, { env: netproofEnv(cluster) });
  const seen = { text: "", readyAt: 0, saidAt: 0 };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      seen.text += `${line}\n`;
      if (/waiting for (\d+) pods \(\1 ready\)/.test(line)) seen.readyAt = performance.now();
      if (line.includes("The cluster ignores")) seen.saidAt = performance.now();
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...seen }));
  });
}
