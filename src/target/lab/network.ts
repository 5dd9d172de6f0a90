import { groupBy } from "../../model/group.js";
import type { IpFamily } from "../../model/objects.js";
import type { ExternalHost } from "../target.js";
import { type Pair, addressPlan } from "./addresses.js";
import type { Job } from "./sandbox/sandbox.js";

/**
 * The lab's network, as jobs for the sandbox. Nodes and external hosts hang on one switch. A pod hangs on its
 * node by a veth of its own and is routed, never bridged: all its traffic meets the node's netfilter hooks.
 */

/** Every node's end of a pod's veth has this hardware address, so that pods need no neighbour discovery to get out. */
const GATEWAY_MAC = "ee:ee:ee:ee:ee:ee";
const GATEWAY: Pair = { IPv4: "169.254.1.1", IPv6: "fe80::1" };

export interface NetworkPlan {
  readonly nodes: number;
  readonly families: readonly IpFamily[];
  readonly externals: readonly ExternalHost[];
}

const EVERYWHERE: Pair = { IPv4: "0.0.0.0/0", IPv6: "::/0" };

/** Names of network namespaces. */
export const netns = {
  node: (index: number): string => `node-${index}`,
  external: (name: string): string => `external-${name}`,
  pod: (id: number): string => `pod-${id}`,
} as const;

/** `ip -n` does the same, but wants a /sys, of which the lab has none. */
export function inNetns(name: string, command: readonly string[]): Job["command"] {
  return ["nsenter", `--net=/run/netns/${name}`, "--", ...command];
}

/** The name of the node's end of a pod's veth. */
export function podInterface(id: number): string {
  return `pod${id}`;
}

/** Lines for `ip`, in the lab's root network or in one of its namespaces. */
function ipJob(namespace: string | undefined, lines: readonly string[]): Job {
  const ip = ["ip", "-batch", "-"] as const;
  const input = `${lines.join("\n")}\n`;
  return { command: namespace === undefined ? ip : inNetns(namespace, ip), input };
}

export function clusterJobs(lab: NetworkPlan): readonly Job[] {
  const nodes = Array.from({ length: lab.nodes }, (_, index) => index);
  return [
    ipJob(undefined, [
      "link add fabric type bridge",
      "link set fabric up addrgenmode none",
      ...nodes.flatMap((index) => attachToFabric(netns.node(index), `node${index}`)),
      ...lab.externals.flatMap(({ name }, index) => attachToFabric(netns.external(name), `external${index}`)),
    ]),
    ...nodes.flatMap((index) => nodeJobs(lab, index)),
    ...lab.externals.map((host) => externalJob(lab, host)),
  ];
}

function attachToFabric(namespace: string, port: string): readonly string[] {
  return [
    `netns add ${namespace}`,
    `link add ${port} type veth peer name eth0 netns ${namespace}`,
    `link set ${port} master fabric up addrgenmode none`,
  ];
}

const FORWARD =
  "echo 1 >/proc/sys/net/ipv4/ip_forward; if [ -e /proc/sys/net/ipv6 ]; then echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; fi";

function nodeJobs(lab: NetworkPlan, index: number): readonly Job[] {
  const own = addressPlan.node(index);
  const others = Array.from({ length: lab.nodes }, (_, other) => other).filter((other) => other !== index);
  const lines = [
    "link set lo up",
    ...linkLines(lab.families, "eth0", `fe80::1:${index}`),
    ...lab.families.map(
      (family) => `addr add ${own[family]}/${BITS[family].link} dev eth0 ${BITS[family].flags}`,
    ),
    ...others.flatMap((other) =>
      lab.families.map(
        (family) => `route add ${addressPlan.pods(other)[family]} via ${addressPlan.node(other)[family]}`,
      ),
    ),
    // Service addresses are rewritten before they leave; without a route they would be refused first.
    ...lab.families.map((family) => `route add ${addressPlan.services[family]} dev eth0`),
    ...lab.externals.flatMap((host) => addressesOf(host, lab).map(({ ip }) => `route add ${ip} dev eth0`)),
  ];
  const forward = { command: inNetns(netns.node(index), ["sh", "-c", FORWARD]) };
  return [forward, ipJob(netns.node(index), lines)];
}

function externalJob(lab: NetworkPlan, host: ExternalHost): Job {
  const nodes = Array.from({ length: lab.nodes }, (_, index) => index);
  const own = addressesOf(host, lab);
  return ipJob(netns.external(host.name), [
    "link set lo up",
    ...linkLines(lab.families, "eth0", `fe80::2:${lab.externals.indexOf(host)}`),
    ...own.map(({ family, ip }) => `addr add ${ip}/${BITS[family].host} dev eth0 ${BITS[family].flags}`),
    ...own.flatMap(({ family }) =>
      nodes.flatMap((index) => [
        `route add ${addressPlan.node(index)[family]} dev eth0`,
        `route add ${addressPlan.pods(index)[family]} via ${addressPlan.node(index)[family]}`,
      ]),
    ),
  ]);
}

/** A link-local address by hand: neighbours are asked for from it, and the kernel's own would wait for detection. */
function linkLines(families: readonly IpFamily[], device: string, linkLocal: string): readonly string[] {
  const addresses = families.includes("IPv6") ? [`addr add ${linkLocal}/64 dev ${device} nodad`] : [];
  return [`link set ${device} addrgenmode none`, `link set ${device} up`, ...addresses];
}

/** `nodad`: an address must not wait a second for duplicate detection. */
const BITS = {
  IPv4: { link: 16, host: 32, flags: "" },
  IPv6: { link: 64, host: 128, flags: "nodad" },
} as const;

function addressesOf(
  host: ExternalHost,
  { families }: NetworkPlan,
): readonly { family: IpFamily; ip: string }[] {
  return families.flatMap((family) => {
    const ip = host.addresses[family];
    return ip === undefined ? [] : [{ family, ip }];
  });
}

/** A pod's place in the network. */
export interface PodNetwork {
  /** Unique in the lab's life. */
  readonly id: number;
  readonly node: number;
  readonly addresses: Pair;
}

export function podJobs(lab: NetworkPlan, pods: readonly PodNetwork[]): readonly Job[] {
  if (pods.length === 0) return [];
  return [
    ipJob(
      undefined,
      pods.map(({ id }) => `netns add ${netns.pod(id)}`),
    ),
    ...byNode(pods).map(([node, own]) =>
      ipJob(
        node,
        own.flatMap((pod) => hostLines(lab, pod)),
      ),
    ),
    ...pods.map((pod) => ipJob(netns.pod(pod.id), podLines(lab, pod))),
  ];
}

/** The node's end of a pod's veth. */
function hostLines({ families }: NetworkPlan, { id, node, addresses }: PodNetwork): readonly string[] {
  const device = podInterface(id);
  return [
    `link add ${device} address ${GATEWAY_MAC} type veth peer name eth0 netns ${netns.pod(id)}`,
    ...linkLines(families, device, GATEWAY.IPv6),
    ...families.map(
      (family) => `route add ${addresses[family]} dev ${device} src ${addressPlan.node(node)[family]}`,
    ),
  ];
}

function podLines({ families }: NetworkPlan, { addresses }: PodNetwork): readonly string[] {
  return [
    "link set lo up",
    ...linkLines(families, "eth0", "fe80::2"),
    ...families.flatMap((family) => [
      `addr add ${addresses[family]}/${BITS[family].host} dev eth0 ${BITS[family].flags}`,
      `neigh add ${GATEWAY[family]} lladdr ${GATEWAY_MAC} dev eth0 nud permanent`,
      `route add ${EVERYWHERE[family]} via ${GATEWAY[family]} dev eth0 onlink`,
    ]),
  ];
}

/** The veth goes with either end; the namespace once its last process is gone. */
export function removePodJobs(pods: readonly PodNetwork[]): readonly Job[] {
  if (pods.length === 0) return [];
  return [
    ...byNode(pods).map(([node, own]) =>
      ipJob(
        node,
        own.map(({ id }) => `link del ${podInterface(id)}`),
      ),
    ),
    ipJob(
      undefined,
      pods.map(({ id }) => `netns del ${netns.pod(id)}`),
    ),
  ];
}

/** By the node's name. */
function byNode(pods: readonly PodNetwork[]): readonly (readonly [string, readonly PodNetwork[]])[] {
  return [...groupBy(pods, ({ node }) => netns.node(node))];
}
