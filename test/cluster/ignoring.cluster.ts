import { expect } from "chai";
import { type Finished, start, textOf } from "../start.js";
import type { CniName } from "./cluster/names.js";
import {
  describeCluster,
  keepingReport,
  leftoversOn,
  netproofArgv,
  netproofEnv,
  netproofOn,
} from "./suite.js";

/** From when the last canary's pods are ready to the verdict. */
const verdictWithinMs = 10_000;

/** Progress is told once a second, so the last line that tells of pods may be so much older than the last of them. */
const lineAgeMs = 1_000;

for (const cni of ["flannel", "bridge"] as const satisfies readonly CniName[]) {
  describeCluster({ cni }, (current) => {
    it("is said to ignore policies, exit 4, ten seconds after pods are ready", async () => {
      const args = keepingReport(cni);
      const argv = netproofArgv(current(), { command: "run", args });
      const ended = await start({ argv, env: netproofEnv(current()) }).finished;
      const text = textOf(ended.chunks).replace(/\s+/g, " ");
      expect(text).to.include("The cluster ignores network policies: it accepted them");
      expect(text).to.include("over TCP and UDP");
      expect(ended.code).to.equal(4);
      const verdictMs = lastSaid(ended, /The cluster ignores/) - lastSaid(ended, podsLine);
      expect(verdictMs, text).to.be.lessThan(verdictWithinMs + lineAgeMs);
    });

    it("is tried on with --all, to the same verdict", async () => {
      const args = ["--all", "--settle", "2s", "default-deny/*", "egress/own-namespace-only"];
      const { code, stdout, stderr } = await netproofOn(current(), { command: "run", args });
      expect(stdout, `${stderr}\n${stdout}`).to.include("✗ egress/own-namespace-only");
      expect(stdout.replace(/\s+/g, " ")).to.include("The cluster ignores network policies");
      expect(code).to.equal(4);
    });

    it("has nothing of the runs left", async () => {
      expect(await leftoversOn(current())).to.equal("");
    });
  });
}

const podsLine = /pods: \d+ of \d+ ready/;

/** `performance.now()` of the last line like this; each is written whole. */
function lastSaid({ chunks }: Finished, line: RegExp): number {
  const chunk = chunks.findLast(({ text }) => line.test(text));
  if (chunk === undefined) throw new Error(`nothing said ${line.source}:\n${textOf(chunks)}`);
  return chunk.at;
}
