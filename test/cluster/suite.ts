import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { asset, libraryReport } from "./places.js";
import type { CniName, Families } from "./cluster/names.js";
import { kubectl } from "./cluster/kubectl.js";
import { externalFlags } from "./cluster/outside.js";
import { type Cluster, down, up } from "./cluster/up.js";
import { probeImage } from "./images/archives.js";
import type { Finished } from "../start.js";
import { finished } from "./process.js";

export interface ClusterUnderTest extends Cluster {
  readonly families: Families;
}

/** Tests on a cluster of their own, which is there while they run. */
export function describeCluster(
  wanted: { readonly cni: CniName; readonly families?: Families },
  tests: (current: () => ClusterUnderTest) => void,
): void {
  const { cni, families = "ipv4" } = wanted;
  describe(`a kind cluster with ${cni}`, () => {
    const name = `test-${cni}`;
    let cluster: Cluster | undefined;
    after("delete the cluster", () => down(name));
    before("create the cluster", async () => {
      cluster = await up({ name, cni, families });
    });
    tests(() => {
      if (cluster === undefined) throw new Error("there is a cluster only while its tests run");
      return { ...cluster, families };
    });
  });
}

/** Flags with which a run of the whole library keeps its report for docs/cnis.md. */
export function keepingReport(cni: CniName): readonly string[] {
  const path = libraryReport(cni);
  mkdirSync(dirname(path), { recursive: true });
  return ["--report", `json=${path}`];
}

/** The same where a file in the folder of assets declares what is known of the CNI. */
export function libraryFlags(cni: CniName, divergences: string): readonly string[] {
  return ["--divergences", asset(divergences), ...keepingReport(cni)];
}

/** The run passed but for what is declared, and met all of that. */
export function expectAllButDeclared({ code, stdout, stderr }: Finished): void {
  expect(code, `${stdout}${stderr}`).to.equal(0);
  expect(stdout.replace(/\s+/g, " ")).to.match(
    /as the API specifies them, but for \d+ probes? declared to differ/,
  );
  expect(stdout, "declared and no longer seen").not.to.include(".divergences.yaml:");
}

export interface NetproofCall {
  readonly command: "run" | "clean" | "doctor";
  readonly args: readonly string[];
  /** Another user's than the cluster's administrator. */
  readonly kubeconfig?: string;
}

/** `netproof COMMAND …` on the cluster, through the real entry point, with all hosts outside. */
export function netproofOn(cluster: ClusterUnderTest, call: NetproofCall): Promise<Finished> {
  return finished({ argv: netproofArgv(cluster, call), env: netproofEnv(cluster) });
}

export function netproofArgv(cluster: ClusterUnderTest, call: NetproofCall): [string, ...string[]] {
  const { engine, name, families, context } = cluster;
  const { command, args, kubeconfig = cluster.kubeconfig } = call;
  const outside = command === "run" ? externalFlags(name, families) : [];
  const image = command === "clean" ? [] : ["--image", probeImage, "--image-pull-policy", "Never"];
  const where = ["--kubeconfig", kubeconfig, "--context", context];
  return engine.within([
    process.execPath,
    "bin/netproof.js",
    command,
    ...where,
    ...image,
    ...outside,
    ...args,
  ]);
}

export function netproofEnv({ engine }: Cluster): NodeJS.ProcessEnv {
  return { ...engine.env, NO_COLOR: "1" };
}

/** The contract of targets, in a mocha of its own in the cluster's network. */
export function contractOn({ engine, kubeconfig, context }: Cluster): Promise<Finished> {
  const config = ["--config", asset("mocharc.json"), "--spec", "dist/test/cluster/contract.inside.js"];
  const env = {
    ...engine.env,
    NETPROOF_CONTRACT_KUBECONFIG: kubeconfig,
    NETPROOF_CONTRACT_CONTEXT: context,
    NETPROOF_CONTRACT_IMAGE: probeImage,
  };
  return finished({ argv: engine.within([process.execPath, "node_modules/.bin/mocha", ...config]), env });
}

/** Names of what netproof made and did not remove. */
export async function leftoversOn({ engine, name }: Cluster): Promise<string> {
  const owned = ["--selector", "app.kubernetes.io/managed-by=netproof", "--output", "name"];
  return kubectl({ engine, name, args: ["get", "namespaces", ...owned] });
}
