import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterName } from "../command.js";
import { TargetError } from "../target.js";
import { type CniChoice, cniText } from "./cni.js";
import { kindConfig } from "./config.js";
import type { SourceFile } from "./source-file.js";
import { deleteCluster } from "./delete.js";
import { commandFailure, creationFailure, refusedForName } from "./failures.js";
import { imagesIn } from "./images.js";
import { loadImages } from "./load.js";
import { manifestsOf } from "./manifests.js";
import { kindName } from "./name.js";
import { installCni, nodesOf, type Site, waitUntilUp } from "./nodes.js";
import { findTools } from "./tools.js";

/** What the user asks for. */
export interface KindChoice {
  readonly name: string;
  readonly cni: CniChoice;
  readonly nodeImage?: string;
  readonly config?: SourceFile;
  /** Takes the place of the registries in the CNI's manifests. */
  readonly mirror?: string;
  /** Leave a cluster that came up. */
  readonly keep: boolean;
  /** Run on the cluster of this name if there is one, and leave it. */
  readonly reuse: boolean;
  /** The user's flags that say how to make it, for one that is there already: it ignores them. */
  readonly creationFlags: readonly string[];
}

export interface KindOptions {
  readonly choice: KindChoice;
  /** The probe image, and whether the nodes may pull it. */
  readonly image: string;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** How to reach it: a kubeconfig of its own, which lasts as long as `use`. */
export interface KindCluster extends ClusterName {
  readonly kubeconfig: string;
}

/**
 * Creates a kind cluster with the chosen CNI, calls `use` once its nodes are Ready, and deletes it, whatever happens.
 * Rejects with a `TargetError` that names the remedy, or with the signal's reason.
 */
export async function withKindCluster<T>(
  options: KindOptions,
  use: (cluster: KindCluster) => Promise<T>,
): Promise<T> {
  const { choice, env, signal, onProgress } = options;
  const tools = await findTools(env, signal);
  const folder = mkdtempSync(join(tmpdir(), "netproof-kind-"));
  const work: Work = {
    ...options,
    site: { name: choice.name, tools, signal, onProgress },
    folder,
    cluster: { ...kindName(choice.name), kubeconfig: join(folder, "kubeconfig") },
  };
  try {
    const taken = (await nodesOf(work.site)).length > 0;
    if (taken && !choice.reuse) throw new NameTaken(choice.name);
    return await (taken ? onExisting(work, use) : onCreated(work, use));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Work extends KindOptions {
  readonly site: Site;
  readonly folder: string;
  readonly cluster: KindCluster;
}

type Use<T> = (cluster: KindCluster) => Promise<T>;

/** The cluster of this name is another's: it stays. */
class NameTaken extends TargetError {
  constructor(name: string) {
    super({
      object: `kind cluster "${name}"`,
      what: "there is one of this name already, which was left alone",
      next: `Take another name (--kind=NAME), run on it (--reuse), or: kind delete cluster --name ${name}`,
    });
  }
}

async function onExisting<T>(work: Work, use: Use<T>): Promise<T> {
  const { site, cluster, choice } = work;
  const { creationFlags: ignored } = choice;
  const without = ignored.length === 0 ? "" : `; ignored because it exists: ${ignored.join(", ")}`;
  site.onProgress(`using the cluster "${choice.name}" as it is${without}`);
  const args = ["export", "kubeconfig", "--name", choice.name, "--kubeconfig", cluster.kubeconfig];
  const ended = await site.tools.kind({ args, signal: site.signal });
  if (ended.code !== 0) {
    const object = `kind cluster "${choice.name}"`;
    const list = `${site.tools.engineName} ps -a --filter label=io.x-k8s.kind.cluster=${choice.name}`;
    const next = `Is it running? \`${list}\` lists its nodes.`;
    throw commandFailure({ object, doing: "no kubeconfig for it", ended, next });
  }
  await loadProbeImage(work);
  await waitUntilUp(site, "kube-system");
  return use(cluster);
}

async function onCreated<T>(work: Work, use: Use<T>): Promise<T> {
  const { site, choice, cluster } = work;
  const config = kindConfig(choice.cni, choice.config);
  const manifests = await manifestsOf({ ...choice, ...site });
  let keep = false;
  let result: T;
  try {
    await create(work, config);
    keep = choice.keep;
    try {
      await fill(work, manifests);
    } catch (error) {
      if (site.signal.aborted) keep = false;
      throw error;
    }
    result = await use(cluster);
  } catch (error) {
    if (!(error instanceof NameTaken))
      await end(work, keep).catch((problem: Error) => site.onProgress(problem.message));
    throw error;
  }
  await end(work, keep);
  return result;
}

const CREATE_MS = 1_200_000;

async function create({ site, choice, cluster }: Work, config: string): Promise<void> {
  const { name, nodeImage } = choice;
  site.onProgress(`creating the cluster "${name}" (CNI: ${cniText(choice.cni)})`);
  const image = nodeImage === undefined ? [] : ["--image", nodeImage];
  const flags = ["--name", name, "--kubeconfig", cluster.kubeconfig, "--config", "-", ...image];
  const args = ["create", "cluster", ...flags];
  const ended = await site.tools.kind({ args, stdin: config, withinMs: CREATE_MS, signal: site.signal });
  if (ended.code === 0) return;
  throw refusedForName(ended) ? new NameTaken(name) : creationFailure(site, ended);
}

/** Images first: what is there need not be pulled. */
async function fill(work: Work, manifests: readonly SourceFile[]): Promise<void> {
  const { site, choice, folder } = work;
  const images = [...new Set(manifests.flatMap(({ text }) => imagesIn(text)))];
  await loadImages(site, { images, folder, required: false });
  await loadProbeImage(work);
  await installCni(site, choice.cni, manifests);
  await waitUntilUp(site, "all namespaces");
}

async function loadProbeImage({ site, image, imagePullPolicy, folder }: Work): Promise<void> {
  if (imagePullPolicy === "Always") return;
  await loadImages(site, { images: [image], folder, required: imagePullPolicy === "Never" });
}

/** Not with the run's signal: an interrupt deletes, too. */
async function end({ site, cluster }: Work, keep: boolean): Promise<void> {
  const { name, onProgress } = site;
  if (!keep) return deleteCluster(site, cluster.kubeconfig);
  onProgress(`kept: ${kindName(name).exportedBy}; to delete it: kind delete cluster --name ${name}`);
}
