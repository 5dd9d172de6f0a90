import type { ClusterState, Labels, Namespace, NetworkPolicy, Pod } from "../../model/objects.js";
import type { Probe } from "../../model/probe.js";
import { believing, type Hypothesis, isSame, type Means, readAs, type Situation } from "./hypothesis.js";
import { isEmpty, mapPeers, onlyFor } from "./rewrite.js";

/** What a cluster may make of changes. */
export const changes: readonly Hypothesis[] = [
  {
    key: "frozen",
    kind: "change",
    sentence:
      "stops following all changes once a policy has an odd but valid name (of more than 63 characters)",
    foresee: believing(({ now, history }) => {
      const odd = history.findIndex(({ policies }) =>
        policies.some(({ metadata }) => metadata.name.length > 63),
      );
      return odd === -1 ? now : asIn(history[odd - 1], now);
    }),
  },
  {
    key: "deleted-policy",
    kind: "change",
    sentence: "goes on enforcing a policy that was deleted",
    foresee: readAs((policies, { history }) => [
      ...policies,
      ...latest(history.flatMap((state) => state.policies)).filter((policy) => !has(policies, policy)),
    ]),
  },
  {
    key: "edited-policy",
    kind: "change",
    sentence: "ignores an edit of a policy: it goes on enforcing what the policy said before",
    foresee: readAs((policies, { history }) =>
      policies.map((policy) => lives(history, policy, (state) => state.policies).at(0) ?? policy),
    ),
  },
  {
    key: "pod-labels",
    kind: "change",
    sentence: "ignores a change of a pod's labels: a relabelled pod counts by the labels that it had before",
    foresee: believing(({ now, history }) => ({
      ...now,
      pods: now.pods.map((pod) => labelled(pod, lives(history, pod, (state) => state.pods).at(0))),
    })),
  },
  {
    key: "namespace-labels",
    kind: "change",
    sentence: "ignores a change of a namespace's labels: it counts by the labels that it had before",
    foresee: believing(({ now, history }) => ({
      ...now,
      namespaces: now.namespaces.map((namespace) =>
        labelled(namespace, lives(history, namespace, (state) => state.namespaces).at(0)),
      ),
    })),
  },
  {
    key: "inherited-labels",
    kind: "change",
    sentence: "gives a pod that was made again under its name the labels of the pod before it",
    foresee: believing(({ now, history }) => ({
      ...now,
      pods: now.pods.map((pod) => labelled(pod, isRemade(history, pod) ? firstOf(history, pod) : undefined)),
    })),
  },
  {
    key: "gone-pod",
    kind: "change",
    sentence: "goes on counting a pod that is gone by the address that it had, which another pod has now",
    foresee: ({ now, history }, means) => {
      const ghosts = ghostsOf(now, history);
      if (ghosts.length === 0) return undefined;
      return (probe) => (admitsGhost(probe, { now, ghosts, means }) ? "allow" : undefined);
    },
  },
  {
    key: "reused-address",
    kind: "change",
    sentence: "loses a pod whose address another had before: no selector matches it",
    foresee: ({ now, history }, means) => {
      const lost = now.pods.filter((pod) => hasUsedAddress(history, pod));
      if (lost.length === 0) return undefined;
      return (probe) => unlessLost(probe, { now, lost, means });
    },
  },
  {
    key: "remade-namespace",
    kind: "change",
    sentence: "ignores policies in a namespace that was deleted and made again",
    foresee: readAs((policies, { now, history }) => {
      const remade = new Set(
        now.namespaces
          .filter((namespace) => spells(history, namespace, (state) => state.namespaces) > 1)
          .map(({ metadata }) => metadata.name),
      );
      return policies.filter(({ metadata }) => !remade.has(metadata.namespace ?? ""));
    }),
  },
  {
    key: "younger-namespace",
    kind: "change",
    sentence: "lets an empty namespaceSelector miss namespaces that are younger than the policy",
    foresee: readAs((policies, { history }) =>
      mapPeers((peer, policy) => {
        if (!peer.namespaceSelector || !isEmpty(peer.namespaceSelector)) return [peer];
        const born = history.find((state) => has(state.policies, policy));
        const names = born?.namespaces.map(({ metadata }) => metadata.name) ?? [];
        const known = { key: "kubernetes.io/metadata.name", operator: "In", values: names } as const;
        return [{ ...peer, namespaceSelector: { matchExpressions: [known] } }];
      })(policies),
    ),
  },
  {
    key: "first-refreshed",
    kind: "change",
    sentence: "refreshes only the first of several policies when a pod's labels change",
    foresee: firstRefreshed,
  },
];

/** Not what changes do, but that they do it late. */
export const late: Hypothesis = {
  key: "late",
  kind: "late",
  sentence: "is late or stale: when the time for a change was up it still did what held before",
  foresee: believing(({ now, before }) => asIn(before, now)),
};

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels | null };
}

function has(objects: readonly Named[], wanted: Named): boolean {
  return find(objects, wanted) !== undefined;
}

function find<T extends Named>(objects: readonly T[], { metadata }: Named): T | undefined {
  return objects.find(
    (own) => own.metadata.name === metadata.name && own.metadata.namespace === metadata.namespace,
  );
}

/** The last version of each. */
function latest(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  return [
    ...new Map(
      policies.map((policy) => [`${policy.metadata.namespace}/${policy.metadata.name}`, policy]),
    ).values(),
  ];
}

/** An object as it was since it was made last, oldest first. */
function lives<T extends Named>(
  history: readonly ClusterState[],
  object: T,
  listed: (state: ClusterState) => readonly T[],
): readonly T[] {
  const seen = history.map((state) => find(listed(state), object));
  return seen.slice(seen.lastIndexOf(undefined) + 1).filter((own) => own !== undefined);
}

/** How often an object was made. */
function spells(
  history: readonly ClusterState[],
  object: Named,
  listed: (state: ClusterState) => readonly Named[],
): number {
  const there = history.map((state) => has(listed(state), object));
  return there.filter((own, index) => own && there[index - 1] !== true).length;
}

function isRemade(history: readonly ClusterState[], pod: Pod): boolean {
  return spells(history, pod, (state) => state.pods) > 1;
}

function firstOf(history: readonly ClusterState[], pod: Pod): Pod | undefined {
  return history.map((state) => find(state.pods, pod)).find((own) => own !== undefined);
}

function labelled<T extends Pod | Namespace>(object: T, earlier: T | undefined): T {
  if (earlier === undefined) return object;
  return { ...object, metadata: { ...object.metadata, labels: earlier.metadata.labels ?? {} } };
}

/** The cluster as it was, but for pods, namespaces and Services that have come since. */
function asIn(earlier: ClusterState | undefined, now: ClusterState): ClusterState {
  if (earlier === undefined) return now;
  return {
    ...now,
    policies: earlier.policies,
    pods: now.pods.map((pod) => labelled(pod, find(earlier.pods, pod))),
    namespaces: now.namespaces.map((namespace) => labelled(namespace, find(earlier.namespaces, namespace))),
  };
}

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
  const life = lives(history, pod, (state) => state.pods).length;
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
    means,
  }: { readonly now: ClusterState; readonly ghosts: readonly Pod[]; readonly means: Means },
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
  return means.judge(state, probe).verdict === "allow";
}

/** As a peer it is an address that nobody knows. */
function unlessLost(
  probe: Probe,
  { now, lost, means }: { readonly now: ClusterState; readonly lost: readonly Pod[]; readonly means: Means },
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
      ? [means.judge(without(source, "Ingress"), { ...probe, from: address(source) })]
      : []),
    ...(destination && lost.includes(destination)
      ? [means.judge(without(destination, "Egress"), { ...probe, to: address(destination) })]
      : []),
  ];
  return rulings.some(({ verdict }) => verdict === "deny") ? "deny" : undefined;
}

function podAt(end: Probe["to"], { pods }: ClusterState): Pod | undefined {
  if (end.kind !== "pod") return undefined;
  return pods.find(({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name);
}

/** The first policy sees pods as they are, each other as they were when it came. */
function firstRefreshed({ now, history }: Situation, { judge }: Means): ReturnType<Hypothesis["foresee"]> {
  const [first, ...others] = now.policies;
  if (first === undefined || others.length === 0) return undefined;
  const stale = others.map((policy) => {
    const born = history.find((state) => has(state.policies, policy));
    return { ...asIn(born, now), policies: [policy] };
  });
  const states = [{ ...now, policies: [first] }, ...stale];
  return (probe) => {
    const rulings = states.map((state) => judge(state, probe));
    const isolating = rulings.filter(({ decidedBy }) => decidedBy.length > 0);
    if (isolating.length === 0) return undefined;
    return isolating.some(({ verdict }) => verdict === "allow") ? "allow" : "deny";
  };
}
