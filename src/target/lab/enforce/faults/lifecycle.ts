import type { Labels, NetworkPolicy } from "../../../../model/objects.js";
import type { NodeRules, PodChain } from "../rules.js";
import { type ConnectedPod, keyOf, type Snapshot } from "../snapshot.js";
import type { Fault } from "./fault.js";

/** E: what the engine makes of a change. */
export const lifecycle = {
  E1: {
    title: "a policy is deleted, its rules remain",
    effect: "both",
    references: "AKS#1810, ANT#666 (controller down)",
    belief: remembering((now, before) => ({
      ...now,
      policies: [...now.policies, ...before.policies.filter((policy) => !known(now, policy))],
    })),
  },
  E2: {
    title: "an edit of a policy's spec ignored",
    effect: "both",
    references: "NPA#643",
    belief: remembering((now, before) => ({
      ...now,
      policies: now.policies.map((policy) => known(before, policy) ?? policy),
    })),
  },
  E3: {
    title: "a change of a pod's labels ignored",
    effect: "both",
    references: "KR#1035, KR#1099, NPA#645",
    belief: remembering((now, before) => ({
      ...now,
      pods: now.pods.map((pod) => ({ ...pod, labels: sameDevice(before, pod)?.labels ?? pod.labels })),
    })),
  },
  E4: {
    title: "when a pod changes, only the first of the policies that concern it is refreshed",
    effect: "both",
    references: "ODN#130",
    rules: (rules, before) => ({
      ...rules,
      chains: rules.chains.map((chain) => onlyFirstRefreshed(chain, before)),
    }),
  },
  E5: {
    title: "a change of a namespace's labels ignored",
    effect: "both",
    references: "OVN#1850, kubeovn/kube-ovn#1920, NPA#605†",
    belief: remembering((now, before) => ({
      ...now,
      namespaceLabels: new Map(
        [...now.namespaceLabels].map(([name, labels]) => [name, before.namespaceLabels.get(name) ?? labels]),
      ),
    })),
  },
  E6: {
    title: "a pod that has gone still counts, by the address that it had",
    effect: "both",
    references: "KR#1056, ACN#428, ANT#6507, WV#2632",
    belief: remembering((now, before) => ({
      ...now,
      pods: [...now.pods, ...before.pods.filter((pod) => !sameDevice(now, pod))],
    })),
  },
  E7: {
    title: "an address is taken out of all sets with the pod that had it, although another has it now",
    effect: "both",
    references: "ANT#3467, ACN#562",
    belief: forgetReusedAddresses,
  },
  E8: {
    title: "a pod made again under its name inherits the labels of the one before",
    effect: "both",
    references: "NPA#616",
    belief: inheritLabels,
  },
  E9: {
    title: "policies ignored in a namespace that was deleted and made again",
    effect: "both",
    references: "WV#3247†",
    belief: ignoreRecreatedNamespaces,
  },
  E12: {
    title: "a policy of an odd but valid name (over 63 characters) freezes all updates",
    effect: "both",
    references: "KR#1245, KR#378, KR#642",
    belief: remembering((now, before) =>
      now.policies.some(({ metadata }) => metadata.name.length > 63) ? before : now,
    ),
  },
} as const satisfies Record<string, Fault>;

/** A belief made of the present and of what was believed before. */
function remembering(step: (now: Snapshot, before: Snapshot) => Snapshot): () => (now: Snapshot) => Snapshot {
  return () => {
    let before: Snapshot | undefined;
    return (now) => {
      before = before === undefined ? now : step(now, before);
      return before;
    };
  };
}

function known({ policies }: Snapshot, { metadata }: NetworkPolicy): NetworkPolicy | undefined {
  return policies.find((policy) => keyOf(policy.metadata) === keyOf(metadata));
}

/** A pod keeps its device for its life; one made again has another. */
function sameDevice({ pods }: Snapshot, { device }: ConnectedPod): ConnectedPod | undefined {
  return pods.find((pod) => pod.device === device);
}

function onlyFirstRefreshed(chain: PodChain, before: NodeRules | undefined): PodChain {
  const earlier = before?.chains.find(
    ({ device, direction }) => device === chain.device && direction === chain.direction,
  );
  const [first] = chain.accepts;
  const stale = chain.accepts.map((accept) =>
    first !== undefined && keyOf(accept.policy) !== keyOf(first.policy)
      ? (earlier?.accepts.find(({ policy }) => keyOf(policy) === keyOf(accept.policy)) ?? accept)
      : accept,
  );
  return { ...chain, accepts: stale };
}

function inheritLabels(): (now: Snapshot) => Snapshot {
  const latest = new Map<string, { readonly device: string; readonly labels: Labels }>();
  const inherited = new Map<string, Labels>();
  return (now) => ({
    ...now,
    pods: now.pods.map((pod) => {
      const earlier = latest.get(keyOf(pod));
      if (earlier !== undefined && earlier.device !== pod.device) inherited.set(pod.device, earlier.labels);
      const labels = inherited.get(pod.device) ?? pod.labels;
      latest.set(keyOf(pod), { device: pod.device, labels });
      return { ...pod, labels };
    }),
  });
}

function forgetReusedAddresses(): (now: Snapshot) => Snapshot {
  const firstOwner = new Map<string, string>();
  return (now) => ({
    ...now,
    pods: now.pods.map((pod) => {
      for (const address of pod.addresses) if (!firstOwner.has(address)) firstOwner.set(address, pod.device);
      return { ...pod, addresses: pod.addresses.filter((own) => firstOwner.get(own) === pod.device) };
    }),
  });
}

function ignoreRecreatedNamespaces(): (now: Snapshot) => Snapshot {
  const seen = new Set<string>();
  const deleted = new Set<string>();
  return (now) => {
    for (const name of now.namespaceLabels.keys()) seen.add(name);
    for (const name of seen) if (!now.namespaceLabels.has(name)) deleted.add(name);
    return {
      ...now,
      policies: now.policies.filter(({ metadata }) => !deleted.has(metadata.namespace ?? "")),
    };
  };
}
