import { existsSync, mkdirSync, rmSync } from "node:fs";
import { closeEngine, type Engine, openEngine, runningEngine } from "../engine/engine.js";
import { recordedEngine } from "../engine/state.js";
import { stateFolder } from "../places.js";
import { poll } from "../poll.js";
import { installCni } from "./cni.js";
import { importNodeImage } from "./image.js";
import { createKindCluster, deleteKindCluster, kindClusters } from "./kind.js";
import { kubectl } from "./kubectl.js";
import { type CniName, kubeconfigOf } from "./names.js";

export interface Cluster {
  readonly name: string;
  readonly engine: Engine;
  readonly kubeconfig: string;
  /** kind's context in the kubeconfig. */
  readonly context: string;
}

/** Creates a cluster with that CNI, and returns when its nodes are Ready and its DNS answers. */
export async function up({ name, cni }: { name: string; cni: CniName }): Promise<Cluster> {
  mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
  const engine = await openEngine();
  const clusters = await kindClusters(engine);
  if (clusters.includes(name))
    throw new Error(`a cluster ${name} exists: take another --name, or \`down --name ${name}\` first`);
  try {
    await createKindCluster(engine, name, await importNodeImage(engine));
    await kubectl({
      engine,
      name,
      args: ["taint", "nodes", "--all", "node-role.kubernetes.io/control-plane-"],
    });
    await installCni({ engine, name }, cni);
    await ready(engine, name);
  } catch (error) {
    if (process.env["NETPROOF_CLUSTER_KEEP"] === undefined) await down(name);
    throw error;
  }
  return clusterOf(engine, name);
}

export function clusterOf(engine: Engine, name: string): Cluster {
  return { name, engine, kubeconfig: kubeconfigOf(name), context: `kind-${name}` };
}

async function ready(engine: Engine, name: string): Promise<void> {
  const waits = [
    ["wait", "--for=condition=Ready", "nodes", "--all", "--timeout=120s"],
    ["--namespace", "kube-system", "rollout", "status", "daemonset", "--timeout=120s"],
    ["--namespace", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=120s"],
  ];
  for (const args of waits) await kubectl({ engine, name, args });
  await poll({
    what: "namespace default has its service account",
    withinMs: 30_000,
    holds: async () => (await kubectl({ engine, name, args: ["get", "serviceaccount", "default"] })) !== "",
  });
}

/** Deletes a cluster, and with the last one the private engine. */
export async function down(name: string): Promise<void> {
  const engine = await runningEngine();
  if (engine !== undefined) {
    await deleteKindCluster(engine, name);
    rmSync(kubeconfigOf(name), { force: true });
    if ((await kindClusters(engine)).length > 0) return;
  }
  await closeEngine();
}

/** Deletes what runs in the private engine, and that, in whatever state it is; a user's own engine is left alone. */
export async function downAll(): Promise<void> {
  const engine = await runningEngine();
  if (engine?.kind === "private") {
    for (const name of await kindClusters(engine)) await deleteKindCluster(engine, name);
  } else if (engine !== undefined && existsSync(stateFolder())) {
    for (const name of await kindClusters(engine))
      if (existsSync(kubeconfigOf(name))) await deleteKindCluster(engine, name);
  }
  if (recordedEngine() !== undefined) await closeEngine();
  rmSync(stateFolder(), { recursive: true, force: true });
}
