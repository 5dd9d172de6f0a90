import type { CniName } from "./cluster/names.js";
import { type Cluster, down, up } from "./cluster/up.js";
import { probeImage } from "./images/archives.js";
import { type Finished, finished } from "./process.js";

/** Tests on a cluster of their own, which is there while they run. */
export function describeCluster(cni: CniName, tests: (current: () => Cluster) => void): void {
  describe(`a kind cluster with ${cni}`, () => {
    const name = `test-${cni}`;
    let cluster: Cluster | undefined;
    after("delete the cluster", () => down(name));
    before("create the cluster", async () => {
      cluster = await up({ name, cni });
    });
    tests(() => {
      if (cluster === undefined) throw new Error("there is a cluster only while its tests run");
      return cluster;
    });
  });
}

/** `netproof COMMAND …` on the cluster, through the real entry point. */
export function netproofOn(
  { engine, kubeconfig, context }: Cluster,
  command: "run" | "clean",
  args: readonly string[],
): Promise<Finished> {
  const cluster = ["--kubeconfig", kubeconfig, "--context", context];
  const image = command === "run" ? ["--image", probeImage, "--image-pull-policy", "Never"] : [];
  const argv = [process.execPath, "bin/netproof.js", command, ...cluster, ...image, ...args] as const;
  return finished({ argv: engine.within([...argv]), env: { ...engine.env, NO_COLOR: "1" } });
}
