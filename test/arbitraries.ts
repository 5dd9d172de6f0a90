import * as fc from "fast-check";
import type {
  ClusterState,
  IpBlock,
  Labels,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
  PolicyType,
} from "../src/model/objects.js";
import { namespace, node, pod, policy, state } from "./builders.js";

/** Random clusters and policies over few names, so that selectors, ports and blocks often meet. */

const KEYS = ["app", "tier"] as const;
const VALUES = ["", "a", "b"] as const;
const NAMESPACES = ["x", "y", "z"] as const;
export const PORTS = [80, 81] as const;

const labels: fc.Arbitrary<Labels> = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), {
  maxKeys: 2,
});

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("In" as const, "NotIn" as const),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const),
  }),
);

export const selector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 1 }) },
  { requiredKeys: [] },
);

const block: fc.Arbitrary<IpBlock> = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "::/0" },
  { cidr: "10.244.1.0/24" },
  { cidr: "10.244.0.0/16", except: ["10.244.2.0/24"] },
  { cidr: "0.0.0.0/0", except: ["10.244.1.0/28", "10.244.1.2/32"] },
);

export const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ podSelector: selector, namespaceSelector: selector }) },
  { weight: 1, arbitrary: fc.record({ ipBlock: block }) },
);

const port: fc.Arbitrary<NetworkPolicyPort> = fc.constantFrom<NetworkPolicyPort>(
  {},
  { port: 80 },
  { port: 80, endPort: 81 },
  { port: "web" },
  { protocol: "UDP", port: 80 },
  { protocol: "UDP" },
);

export interface RuleParts {
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export const rule: fc.Arbitrary<RuleParts> = fc.record(
  { peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
  { requiredKeys: [] },
);

export function ingressRule({ peers, ports }: RuleParts) {
  return { ...(peers && { from: peers }), ...(ports && { ports }) };
}

export function egressRule({ peers, ports }: RuleParts) {
  return { ...(peers && { to: peers }), ...(ports && { ports }) };
}

/** Policy types are always written out, so that a rule more or less isolates no further direction. */
export function networkPolicy(name: string): fc.Arbitrary<NetworkPolicy> {
  return fc
    .record({
      ns: fc.constantFrom(...NAMESPACES),
      podSelector: selector,
      policyTypes: fc.subarray<PolicyType>(["Ingress", "Egress"], { minLength: 1 }),
      ingress: fc.array(rule, { maxLength: 2 }),
      egress: fc.array(rule, { maxLength: 2 }),
    })
    .map(({ ns, ingress, egress, ...spec }) =>
      policy(`${ns}/${name}`, {
        ...spec,
        ...(spec.policyTypes.includes("Ingress") && { ingress: ingress.map(ingressRule) }),
        ...(spec.policyTypes.includes("Egress") && { egress: egress.map(egressRule) }),
      }),
    );
}

export const policies: fc.Arbitrary<readonly NetworkPolicy[]> = fc
  .integer({ min: 0, max: 4 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => networkPolicy(`p${index}`))));

function podsOf(parts: readonly { labels: Labels; web: number; hostNetwork: boolean }[]): readonly Pod[] {
  return parts.map(({ labels: own, web, hostNetwork }, index) => {
    const onNode = (index % 2) + 1;
    const host = index + 2;
    const ips = hostNetwork
      ? [`172.18.0.${onNode}`]
      : [`10.244.${onNode}.${host}`, `fd00:10:244:${onNode}::${host.toString(16)}`];
    return pod(`${NAMESPACES[index % 3]}/p${index}`, {
      labels: own,
      ips,
      node: `n${onNode}`,
      hostNetwork,
      ports: [{ name: "web", containerPort: web }],
    });
  });
}

export const clusters: fc.Arbitrary<ClusterState> = fc
  .record({
    namespaces: fc.tuple(labels, labels, labels),
    pods: fc.array(
      fc.record({
        labels,
        web: fc.constantFrom(...PORTS),
        hostNetwork: fc.oneof(
          { weight: 6, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
      }),
      { minLength: 2, maxLength: 7 },
    ),
    policies,
  })
  .map((parts) =>
    state({
      namespaces: NAMESPACES.map((name, index) => namespace(name, parts.namespaces[index] ?? {})),
      nodes: [node("n1", "172.18.0.1"), node("n2", "172.18.0.2")],
      pods: podsOf(parts.pods),
      policies: parts.policies,
    }),
  );
