import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { closeEngine, type Engine, openEngine, runningEngine } from "../engine/engine.js";
import { stateFolder } from "../places.js";
import { poll } from "../poll.js";
import { installCni } from "./cni.js";
import { importNodeImage } from "./image.js";
import { createKindCluster, deleteKindCluster, kindClusters } from "./kind.js";
import { kubectl } from "./kubectl.js";
import { type CniName, controlPlaneOf, type Families, kubeconfigOf } from "./names.js";
import { startOutside, stopOutside } from "./outside.js";

export interface Cluster {
  readonly name: string;
  readonly engine: Engine;
  readonly kubeconfig: string;
  /** kind's context in the kubeconfig. */
  readonly context: string;
}

export interface Wanted {
  readonly name: string;
  readonly cni: CniName;
  readonly families?: Families;
  /** Keep what there is when it fails, to look into. */
  readonly retain?: boolean;
}

/** Creates a cluster with that CNI, and returns when its nodes are Ready and its DNS answers. */
export async function up({ name, cni, families = "ipv4", retain = false }: Wanted): Promise<Cluster> {
  mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
  const engine = await openEngine();
  const clusters = await kindClusters(engine);
  if (clusters.includes(name))
    throw new Error(`a cluster ${name} exists: take another --name, or \`down --name ${name}\` first`);
  // From here on `down --all` knows of it.
  writeFileSync(kubeconfigOf(name), "", { mode: 0o600 });
  try {
    const image = await importNodeImage(engine);
    await createKindCluster({ engine, name, image, families, retain });
    await together(
      openControlPlane(engine, name),
      installCni({ engine, name, families }, cni),
      startOutside({ engine, name, families, image }),
    );
    await ready(engine, name);
  } catch (error) {
    if (!retain) await down(name);
    throw error;
  }
  return clusterOf(engine, name);
}

/** All have ended before one's failure is told: what follows may undo what they did. */
async function together(...works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** Both nodes take probe pods. */
async function openControlPlane(engine: Engine, name: string): Promise<void> {
  const taint = "node-role.kubernetes.io/control-plane-";
  await kubectl({ engine, name, args: ["taint", "nodes", controlPlaneOf(name), taint] });
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
    await deleteCluster(engine, name);
    if ((await kindClusters(engine)).length > 0) return;
  }
  await closeEngine();
}

async function deleteCluster(engine: Engine, name: string): Promise<void> {
  await together(stopOutside(engine, name), deleteKindCluster(engine, name));
  rmSync(kubeconfigOf(name), { force: true });
}

/** Deletes every cluster that was made here, and the private engine in whatever state it is. */
export async function downAll(): Promise<void> {
  const engine = await runningEngine();
  const clusters = engine === undefined ? [] : await kindClusters(engine);
  for (const name of clusters.filter((cluster) => existsSync(kubeconfigOf(cluster))))
    if (engine !== undefined) await deleteCluster(engine, name);
  await closeEngine();
  rmSync(stateFolder(), { recursive: true, force: true });
}
