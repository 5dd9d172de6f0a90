import { existsSync, readFileSync } from "node:fs";
import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import type { IpFamily, Node, ObjectRef, Pod } from "../../model/objects.js";
import { describeRef } from "../../model/objects.js";
import { type ExternalHost, type Target, type TargetDescription, TargetError } from "../target.js";
import { addressPlan } from "./addresses.js";
import { type LabCluster, createCluster } from "./cluster.js";
import { type FaultId, faults as library } from "./enforce/faults/index.js";
import type { Leak } from "./enforce/leaking.js";
import { externalAddresses } from "../../model/known-hosts.js";
import { clusterJobs, netns, type NetworkPlan } from "./network.js";
import { execIn, serve } from "./sandbox/processes.js";
import { openSandbox, runAll, type Sandbox } from "./sandbox/sandbox.js";
import { existing } from "./store.js";

export interface LabOptions {
  /** Breaks the policy engine on purpose. */
  readonly faults?: readonly FaultId[];
  /** Makes the engine leak at random. */
  readonly leak?: Leak;
  readonly nodes?: number;
  /** What its title says of it. */
  readonly note?: string;
  /** How long each of its own commands may take. */
  readonly jobMs?: number;
  /** What the hosts outside the cluster serve, and the command that serves it. */
  readonly externalPorts?: ExternalHost["ports"];
  readonly externalCommand?: (host: ExternalHost) => readonly string[];
}

/**
 * A cluster on this machine, in network namespaces: no image, no root. Rejects with a `TargetError` where tools are
 * missing or namespaces forbidden. Nothing of it outlives this process.
 */
export async function createLab(options: LabOptions = {}): Promise<Target> {
  const { nodes = 2, faults = [], leak, jobMs, note = NOTE, externalPorts = [], externalCommand } = options;
  const sandbox = await openSandbox(jobMs === undefined ? {} : { jobMs });
  try {
    const nodeNames = Array.from({ length: nodes }, (_, index) => `lab-${String.fromCharCode(97 + index)}`);
    const families: readonly IpFamily[] = existsSync("/proc/net/if_inet6") ? ["IPv4", "IPv6"] : ["IPv4"];
    const externals = externalAddresses.map((host) => ({ ...host, ports: externalPorts, canProbe: true }));
    const lab = { nodes, nodeNames, families, externals };
    await runAll(sandbox, clusterJobs(lab));
    if (externalCommand !== undefined)
      for (const host of externals) serve(sandbox, netns.external(host.name), externalCommand(host));
    const cluster = createCluster({ sandbox, lab, faults: faults.map((id) => library[id]), leak });
    return targetOf({ sandbox, cluster, lab, faults, note });
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

interface Lab {
  readonly sandbox: Sandbox;
  readonly cluster: LabCluster;
  readonly lab: NetworkPlan & { readonly nodeNames: readonly string[] };
  readonly faults: readonly FaultId[];
  readonly note: string;
}

const NOTE = "no cluster; pass --context to test one";

function targetOf({ sandbox, cluster, lab, faults, note }: Lab): Target {
  const description = descriptionOf({ lab, faults, note });
  return {
    describe: async () => description,
    async apply(objects, signal) {
      signal.throwIfAborted();
      return cluster.apply(objects);
    },
    async patch(ref, mergePatch, signal) {
      signal.throwIfAborted();
      return cluster.patch(ref, mergePatch);
    },
    async remove(refs, signal) {
      signal.throwIfAborted();
      await cluster.remove(refs);
    },
    async waitUntilReady({ pods, signal, onProgress }) {
      if (signal.aborted) throw interrupted(pods, signal.reason);
      const ready = pods.map((ref) => runningPod(cluster, ref));
      onProgress?.({ ready: ready.length, total: ready.length });
      return ready;
    },
    async exec({ source, ...request }) {
      const place = netnsOf(cluster, lab.nodeNames, source);
      if (place !== undefined) return execIn(sandbox, { place, name: formatEndpoint(source) }, request);
      return { kind: "failed", stdout: "", why: `${formatEndpoint(source)} is not running in the lab` };
    },
    async dispose() {
      cluster.stop();
      await sandbox.stop();
    },
  };
}

function interrupted(pods: readonly ObjectRef[], cause: unknown): TargetError {
  const what = "the wait until they are ready was interrupted";
  return new TargetError({ object: pods.map(describeRef).join(", "), what }, { cause });
}

/** A lab's pod runs from the moment that it is stored, unless its process ends. */
function runningPod({ store, pods }: LabCluster, ref: ObjectRef): Pod {
  const pod = existing(store, ref);
  if (pod.kind !== "Pod") throw new TargetError({ object: describeRef(ref), what: "is no pod" });
  const trouble = pods.find(pod)?.server?.trouble();
  if (trouble === undefined) return pod;
  throw new TargetError({
    object: describeRef(ref),
    what: trouble,
    next: "Does its command run on this machine?",
  });
}

function netnsOf(
  { store, pods }: LabCluster,
  nodes: readonly string[],
  source: Endpoint,
): string | undefined {
  if (source.kind === "external")
    return externalAddresses.some(({ name }) => name === source.name)
      ? netns.external(source.name)
      : undefined;
  if (source.kind === "node") {
    const index = nodes.indexOf(source.name);
    return index === -1 ? undefined : netns.node(index);
  }
  if (source.kind !== "pod") return undefined;
  const { namespace, name } = source;
  const pod = store.get({ kind: "Pod", namespace, name });
  return pod?.kind === "Pod" ? pods.find(pod)?.netns : undefined;
}

function descriptionOf({ lab, faults, note }: Pick<Lab, "lab" | "faults" | "note">): TargetDescription {
  const broken = faults.map((id) => `fault ${id}: ${library[id].title}`);
  const size = `${lab.nodes} ${lab.nodes === 1 ? "node" : "nodes"}`;
  const about = [`embedded lab (${note})`, size, lab.families.join(" "), ...broken];
  return {
    kind: "lab",
    title: about.join(" · "),
    flags: faults.length === 0 ? [] : ["--fault", faults.join(",")],
    nodes: lab.nodeNames.map((name, index) => nodeObject(name, index, lab.families)),
    ipFamilies: lab.families,
    protocols: readFileSync("/proc/net/protocols", "utf8").includes("\nSCTP ")
      ? ["TCP", "UDP", "SCTP"]
      : ["TCP", "UDP"],
    externals: lab.externals,
    hostNetwork: true,
  };
}

function nodeObject(name: string, index: number, families: readonly IpFamily[]): Node {
  const addresses = families.map((family) => ({
    type: "InternalIP",
    address: addressPlan.node(index)[family],
  }));
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { addresses } };
}
