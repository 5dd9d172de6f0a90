import type { IpFamily, Pod } from "../../model/objects.js";
import { describeRef, refOf } from "../../model/objects.js";
import { TargetError } from "../target.js";
import { type Pair, addressPlan, poolOf } from "./addresses.js";
import type { ConnectedPod, PlacedPod } from "./enforce/snapshot.js";
import { netns, type NetworkPlan, podInterface, podJobs, type PodNetwork, removePodJobs } from "./network.js";
import { serve, type Server } from "./sandbox/processes.js";
import { runAll, type Sandbox } from "./sandbox/sandbox.js";
import type { ServingPod } from "./services.js";

/** A pod that has its place: a network of its own, or its node's. */
export interface RunningPod {
  readonly node: number;
  readonly netns: string;
  readonly addresses: Pair;
  readonly network: PodNetwork | undefined;
  /** `performance.now()` of its connection. */
  readonly since: number;
  /** Undefined until it is started. */
  server: Server | undefined;
}

/** Places pods, starts and stops them. */
export interface Pods {
  /** Networks for pods, all in one go; nothing runs in them yet. Returns the pods with node and addresses. */
  connect(pods: readonly Pod[]): Promise<readonly Pod[]>;
  start(pod: Pod): void;
  stop(pods: readonly Pod[]): Promise<void>;
  find(pod: Pod): RunningPod | undefined;
}

export function createPods(
  sandbox: Sandbox,
  lab: NetworkPlan & { readonly nodeNames: readonly string[] },
): Pods {
  const running = new Map<string, RunningPod>();
  const hosts = lab.nodeNames.map((name) => poolOf(`pods on ${name}`, { first: 2, last: 254 }));
  let ids = 0;

  const place = (pod: Pod): RunningPod => {
    const node = nodeOf(pod, lab.nodeNames) ?? running.size % lab.nodes;
    if (pod.spec.hostNetwork === true) {
      return {
        node,
        netns: netns.node(node),
        addresses: addressPlan.node(node),
        network: undefined,
        since: performance.now(),
        server: undefined,
      };
    }
    const id = ids++;
    const addresses = addressPlan.pod(node, hosts[node]?.take() ?? 2);
    const network = { id, node, addresses };
    return { node, netns: netns.pod(id), addresses, network, since: performance.now(), server: undefined };
  };
  return {
    async connect(pods) {
      const placed = pods.map((pod) => ({ pod, place: place(pod) }));
      for (const own of placed) running.set(keyOf(own.pod), own.place);
      const networks = placed.flatMap(({ place: { network } }) => (network === undefined ? [] : [network]));
      await runAll(sandbox, podJobs(lab, networks));
      return placed.map((own) => withStatus(own.pod, own.place, lab));
    },
    start(pod) {
      const own = running.get(keyOf(pod));
      if (own !== undefined) own.server = serve(sandbox, own.netns, commandOf(pod));
    },
    async stop(pods) {
      const own = pods.flatMap((pod) => running.get(keyOf(pod)) ?? []);
      for (const pod of pods) running.delete(keyOf(pod));
      await Promise.all(own.map(async ({ server }) => server?.stop()));
      const networks = own.flatMap(({ network }) => (network === undefined ? [] : [network]));
      await runAll(sandbox, removePodJobs(networks));
      for (const { node, addresses } of networks)
        hosts[node]?.giveBack(Number(addresses.IPv4.split(".").at(-1)));
    },
    find: (pod) => running.get(keyOf(pod)),
  };
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function nodeOf(pod: Pod, nodeNames: readonly string[]): number | undefined {
  const { nodeName } = pod.spec;
  if (nodeName === undefined) return undefined;
  const index = nodeNames.indexOf(nodeName);
  if (index !== -1) return index;
  const what = `there is no node "${nodeName}": the lab has ${nodeNames.join(", ")}`;
  throw new TargetError({ object: describeRef(refOf(pod)), what });
}

function commandOf(pod: Pod): readonly string[] {
  const [container] = pod.spec.containers;
  return [...(container?.command ?? ["sleep", "infinity"]), ...(container?.args ?? [])];
}

function withStatus(
  pod: Pod,
  { node, addresses }: RunningPod,
  { families, nodeNames }: { readonly families: readonly IpFamily[]; readonly nodeNames: readonly string[] },
): Pod {
  const podIPs = families.map((family) => ({ ip: addresses[family] }));
  const [first] = podIPs;
  return {
    ...pod,
    spec: { ...pod.spec, nodeName: nodeNames[node] ?? "" },
    status: { phase: "Running", podIPs, ...(first === undefined ? {} : { podIP: first.ip }) },
  };
}

/** What Services know of a pod. */
export function servingPod(pod: Pod): ServingPod {
  return {
    namespace: pod.metadata.namespace ?? "",
    labels: pod.metadata.labels ?? {},
    addresses: pod.status?.podIPs?.map(({ ip }) => ip) ?? [],
    containers: pod.spec.containers,
  };
}

/** What the engine knows of any pod. */
export function placedPod(pod: Pod, { node, since }: RunningPod): PlacedPod {
  return { ...servingPod(pod), name: pod.metadata.name, node, ageMs: performance.now() - since };
}

/** What it knows of one with a network of its own; a hostNetwork pod's traffic is its node's. */
export function connectedPod(pod: Pod, running: RunningPod): ConnectedPod | undefined {
  const { network } = running;
  if (network === undefined) return undefined;
  return { ...placedPod(pod, running), device: podInterface(network.id) };
}
