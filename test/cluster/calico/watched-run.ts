import { fileURLToPath } from "node:url";
import { start, type Started } from "../../start.js";
import { type ClusterUnderTest, netproofArgv, netproofEnv } from "../suite.js";

const scenario = fileURLToPath(new URL("../../../../test/cluster/calico/under-way.yaml", import.meta.url));

/** A run of `under-way.yaml` that a test looks on. */
export function startRun(cluster: ClusterUnderTest): Started {
  const argv = netproofArgv(cluster, { command: "run", args: ["--settle", "20s", scenario] });
  return start({ argv, env: netproofEnv(cluster) });
}
