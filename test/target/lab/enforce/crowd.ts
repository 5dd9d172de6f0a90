import type { NetworkPolicy, NetworkPolicyPeer } from "../../../../src/model/objects.js";
import type { ConnectedPod, Snapshot } from "../../../../src/target/lab/enforce/snapshot.js";
import { policy } from "../../../builders.js";

const TIERS = ["web", "api", "db", "batch"] as const;

/** So many pods on one node, in namespaces `ns-0` to `ns-3` and of four tiers. */
export function crowdOf(size: number, policies: readonly NetworkPolicy[]): Snapshot {
  const pods = Array.from({ length: size }, (_, index): ConnectedPod => ({
    namespace: `ns-${index % 4}`,
    name: `pod-${index}`,
    labels: { tier: tierOf(Math.floor(index / 4)), number: String(index) },
    node: 0,
    addresses: [`10.244.${index >> 8}.${index & 255}`, `fd00:10:244::${index.toString(16)}`],
    containers: [{ name: "c", ports: [{ name: "web", containerPort: 8000 + (index % 2) }] }],
    ageMs: 60_000,
    device: `pod${index}`,
  }));
  const namespaceLabels = new Map([0, 1, 2, 3].map((index) => [`ns-${index}`, { team: String(index) }]));
  return { nodes: 1, pods, hostPods: [], services: [], namespaceLabels, policies };
}

function tierOf(index: number): string {
  return TIERS[index % TIERS.length] ?? "web";
}

/** So many policies of selectors alone, each for a tier of a namespace. */
export function selectorPolicies(number: number): readonly NetworkPolicy[] {
  return Array.from({ length: number }, (_, index) =>
    policy(`ns-${index % 4}/policy-${index}`, {
      podSelector: { matchLabels: { tier: tierOf(index) } },
      ingress: [{ from: peersFor(index), ports: [{ port: 80 }, { port: "web" }] }],
      egress: [{ to: [{ namespaceSelector: { matchLabels: { team: String(index % 4) } } }] }],
      policyTypes: ["Ingress", "Egress"],
    }),
  );
}

/** Policies that leave no two pods the same rules: each is for one pod and admits others. */
export function policiesForEach(pods: number, number: number): readonly NetworkPolicy[] {
  return Array.from({ length: pods * number }, (_, index) =>
    policy(`ns-${index % 4}/own-${index}`, {
      podSelector: { matchLabels: { number: String(index % pods) } },
      ingress: [{ from: [...peersFor(index), numbered(index)], ports: [{ port: 80 }] }],
    }),
  );
}

function peersFor(index: number): readonly NetworkPolicyPeer[] {
  const team = { matchLabels: { team: String((index + 1) % 4) } };
  return [
    { podSelector: { matchLabels: { tier: tierOf(index + 1) } } },
    { namespaceSelector: team, podSelector: { matchLabels: { tier: tierOf(index + 2) } } },
  ];
}

function numbered(index: number): NetworkPolicyPeer {
  return { namespaceSelector: {}, podSelector: { matchLabels: { number: String(index % 97) } } };
}
