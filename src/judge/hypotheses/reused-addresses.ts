import type { ClusterState, Pod } from "../../model/objects.js";
import type { Probe } from "../../model/probe.js";
import { find, has, labelled, versionsSinceCreation } from "./history.js";
import { type Hypothesis, isSame, type Semantics } from "./hypothesis.js";
import { onlyFor } from "./rewrite.js";

/** What a cluster may make of an address that one pod had and another has. */
export const reusedAddresses: readonly Hypothesis[] = [
  {
    key: "gone-pod",
    kind: "change",
    sentence: "goes on counting a pod that is gone by the address that it had, which another pod has now",
    predict: ({ now, history }, semantics) => {
      const ghosts = ghostsOf(now, history);
      if (ghosts.length === 0) return undefined;
      return (probe) => (admitsGhost(probe, { now, ghosts, semantics }) ? "allow" : undefined);
    },
  },
  {
    key: "reused-address",
    kind: "change",
    sentence: "loses a pod whose address another had before: no selector matches it",
    predict: ({ now, history }, semantics) => {
      const lost = now.pods.filter((pod) => hasUsedAddress(history, pod));
      if (lost.length === 0) return undefined;
      return (probe) => unlessLost(probe, { now, lost, semantics });
    },
  },
];

function addressesOf({ status }: Pod): readonly string[] {
  return status?.podIPs?.map(({ ip }) => ip) ?? [];
}

/** Pods that are gone, and whose address someone has. */
function ghostsOf(now: ClusterState, history: readonly ClusterState[]): readonly Pod[] {
  const used = new Set(now.pods.flatMap(addressesOf));
  const gone = history
    .flatMap((state) => state.pods)
    .filter(
      (pod) => !isSame(addressesOf(find(now.pods, pod) ?? pod), addressesOf(pod)) || !has(now.pods, pod),
    );
  return gone.filter((pod) => addressesOf(pod).some((ip) => used.has(ip)));
}

/** Before its present life someone had its address, if only the pod that it replaces. */
function hasUsedAddress(history: readonly ClusterState[], pod: Pod): boolean {
  const own = addressesOf(pod);
  const life = versionsSinceCreation(history, pod, (state) => state.pods).length;
  return history
    .slice(0, history.length - life)
    .flatMap((state) => state.pods)
    .some((other) => addressesOf(other).some((ip) => own.includes(ip)));
}

/** As a peer a pod also counts as the one that had its address. */
function admitsGhost(
  probe: Probe,
  {
    now,
    ghosts,
    semantics,
  }: { readonly now: ClusterState; readonly ghosts: readonly Pod[]; readonly semantics: Semantics },
): boolean {
  const source = podAt(probe.from, now);
  const ghost = ghosts.find(
    (own) => source !== undefined && addressesOf(own).some((ip) => addressesOf(source).includes(ip)),
  );
  if (source === undefined || ghost === undefined) return false;
  const taken = labelled(source, ghost);
  const state = {
    ...now,
    policies: onlyFor("Ingress")(now.policies),
    pods: now.pods.map((pod) => (pod === source ? taken : pod)),
  };
  return semantics.judge(state, probe).verdict === "allow";
}

/** As a peer it is an address that nobody knows. */
function unlessLost(
  probe: Probe,
  {
    now,
    lost,
    semantics,
  }: { readonly now: ClusterState; readonly lost: readonly Pod[]; readonly semantics: Semantics },
): "allow" | "deny" | "unspecified" | undefined {
  const [source, destination] = [podAt(probe.from, now), podAt(probe.to, now)];
  if (source === destination) return undefined;
  const without = (pod: Pod, type: "Ingress" | "Egress"): ClusterState => ({
    ...now,
    policies: onlyFor(type)(now.policies),
    pods: now.pods.filter((other) => other !== pod),
  });
  const address = (pod: Pod): Probe["from"] => ({
    kind: "address",
    ip: addressesOf(pod).find((ip) => ip.includes(":") === (probe.ipFamily === "IPv6")) ?? "",
  });
  const rulings = [
    ...(source && lost.includes(source)
      ? [semantics.judge(without(source, "Ingress"), { ...probe, from: address(source) })]
      : []),
    ...(destination && lost.includes(destination)
      ? [semantics.judge(without(destination, "Egress"), { ...probe, to: address(destination) })]
      : []),
  ];
  return rulings.some(({ verdict }) => verdict === "deny") ? "deny" : undefined;
}

function podAt(end: Probe["to"], { pods }: ClusterState): Pod | undefined {
  if (end.kind !== "pod") return undefined;
  return pods.find(({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name);
}
