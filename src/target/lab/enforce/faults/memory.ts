import type { NetworkPolicy } from "../../../../model/objects.js";
import { compile } from "../compile.js";
import { asSpecified } from "../reading.js";
import { type ConnectedPod, keyOf, type PlacedPod, type Snapshot } from "../snapshot.js";
import type { Fault } from "./fault.js";
import { originOf, rememberingOrigins } from "./origins.js";

/** E, continued: what stays as it was, or is lost, when something else comes or goes. */
export const memory = {
  E15: {
    title: "a policy goes to the nodes that had pods of it when it came, and to no others later",
    effect: "leak",
    references: "ANT#5553, ANT#5554",
    belief: rememberingOrigins,
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, pod, scope) &&
        originOf(policy, scope.snapshot).pods.some(
          (own) => own.node === pod.node && covers(policy, own, scope),
        ),
    }),
  },
  E16: {
    title: "when a pod ends, the next policed pod of its node loses its program and drops all that enters",
    effect: "outage",
    references: "CAL#11565",
    belief: closingNeighbours,
    reading: ({ accept }) => ({
      accept: (rule, place) =>
        place.direction === "ingress" && isClosed(place.pod, place.snapshot)
          ? { ...accept(rule, place), peers: [] }
          : accept(rule, place),
    }),
  },
  E17: {
    title: "an egress policy is deleted, and stays in force for the pods that ran then",
    effect: "outage",
    references: "GKE Dataplane V2, public write-up",
    belief: keepingEgress,
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, pod, scope) && (devicesOf(policy, scope.snapshot)?.has(deviceOf(pod)) ?? true),
    }),
  },
  E18: {
    title: "sets of IPv6 addresses stay as they were when the policy came",
    effect: "both",
    references: "KR#1927",
    belief: rememberingOrigins,
    reading: ({ peer }) => ({
      peer: (wanted, place) => {
        const match = peer(wanted, place);
        if (match.kind === "block") return match;
        const then = peer(wanted, { ...place, snapshot: originOf(place.policy, place.snapshot) });
        const old = then.kind === "pods" ? then.addresses.filter(isIPv6) : [];
        return { ...match, addresses: [...match.addresses.filter((own) => !isIPv6(own)), ...old] };
      },
    }),
  },
} as const satisfies Record<string, Fault>;

interface WithClosed extends Snapshot {
  readonly closed: ReadonlySet<string>;
}

/** A namespace that ends takes its pods along in one step: only a pod that ends alone does harm. */
function closingNeighbours(): (now: Snapshot) => Snapshot {
  const closed = new Set<string>();
  let before: readonly ConnectedPod[] = [];
  return (now) => {
    const gone = before.filter(
      (pod) =>
        now.namespaceLabels.has(pod.namespace) && !now.pods.some(({ device }) => device === pod.device),
    );
    for (const pod of gone) for (const device of nextPoliced(pod, now)) closed.add(device);
    before = now.pods;
    const remembering: WithClosed = { ...now, closed };
    return remembering;
  };
}

/** In the order in which pods came, round and round. */
function nextPoliced(gone: ConnectedPod, snapshot: Snapshot): readonly string[] {
  const devices = (compile({ reading: asSpecified, snapshot })[gone.node]?.chains ?? [])
    .filter(({ direction }) => direction === "ingress")
    .map(({ device }) => device);
  const later = devices.find((device) => numberOf(device) > numberOf(gone.device));
  return later === undefined ? devices.slice(0, 1) : [later];
}

function numberOf(device: string): number {
  return Number(/\d+$/.exec(device)?.[0]);
}

function isClosed({ device }: ConnectedPod, snapshot: Snapshot): boolean {
  return (snapshot as Partial<WithClosed>).closed?.has(device) ?? false;
}

interface WithRemains extends Snapshot {
  /** The devices for which a policy that was deleted stays in force. */
  readonly remains: ReadonlyMap<NetworkPolicy, ReadonlySet<string>>;
}

function keepingEgress(): (now: Snapshot) => Snapshot {
  const remains = new Map<NetworkPolicy, ReadonlySet<string>>();
  let before: Snapshot | undefined;
  return (now) => {
    const there = new Set(now.policies.map(({ metadata }) => keyOf(metadata)));
    for (const policy of before?.policies ?? [])
      if (!there.has(keyOf(policy.metadata)) && asSpecified.applies(policy, "egress"))
        remains.set(
          { ...policy, spec: { ...policy.spec, policyTypes: ["Egress"] } },
          new Set(before?.pods.map(({ device }) => device)),
        );
    before = now;
    const remembering: WithRemains = {
      ...now,
      policies: [...now.policies, ...remains.keys()],
      remains,
    };
    return remembering;
  };
}

function devicesOf(policy: NetworkPolicy, snapshot: Snapshot): ReadonlySet<string> | undefined {
  return (snapshot as Partial<WithRemains>).remains?.get(policy);
}

function deviceOf(pod: PlacedPod): string {
  return "device" in pod ? String(pod.device) : "";
}

function isIPv6(address: string): boolean {
  return address.includes(":");
}
