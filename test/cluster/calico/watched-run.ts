import { fileURLToPath } from "node:url";
import { start, type Started } from "../../start.js";
import { type ClusterUnderTest, netproofArgv, netproofEnv } from "../suite.js";

const scenario = fileURLToPath(new URL("../../../../test/cluster/calico/under-way.yaml", import.meta.url));

/** A run of `under-way.yaml` that a test looks on. `settle`: it spends so long on each step that goes wrong. */
export function startRun(cluster: ClusterUnderTest, settle: `${number}s`): Started {
  // Tests look for its pods by their names.
  const args = ["--own-pods", "--settle", settle, scenario];
  const argv = netproofArgv(cluster, { command: "run", args });
  return start({ argv, env: netproofEnv(cluster) });
}
