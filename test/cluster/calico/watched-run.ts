import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { poll } from "../poll.js";
import { type ClusterUnderTest, netproofArgv, netproofEnv } from "../suite.js";

const scenario = fileURLToPath(new URL("../../../../test/cluster/calico/under-way.yaml", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** A run of `under-way.yaml` that a test looks on. */
export interface WatchedRun {
  /** Waits for a line of its output. */
  readonly said: (line: RegExp) => Promise<void>;
  readonly ended: Promise<Ended>;
}

export function startRun(cluster: ClusterUnderTest): WatchedRun {
  const [file, ...args] = netproofArgv(cluster, { command: "run", args: ["--settle", "20s", scenario] });
  const child = spawn(file, args, { env: netproofEnv(cluster) });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text }));
  });
  return {
    ended,
    said: (line) =>
      poll({
        what: `netproof says ${line.source} (so far: ${text})`,
        withinMs: 120_000,
        holds: () => line.test(text),
      }),
  };
}
