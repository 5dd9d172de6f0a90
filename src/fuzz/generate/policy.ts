import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec, PolicyType } from "../../model/objects.js";
import { NAMESPACE_NAME_LABEL } from "../../model/labels.js";
import type { Random } from "../random.js";
import { blockOf } from "./blocks.js";
import { portOf } from "./ports.js";
import { selectorOf } from "./selectors.js";
import { namespaceWords, type Surroundings } from "./surroundings.js";

export function policyOf(
  random: Random,
  around: Surroundings,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name },
    spec: specOf(random, around, namespace),
  };
}

export function specOf(random: Random, around: Surroundings, namespace: string): NetworkPolicySpec {
  const podSelector = selectorOf(random, around.words, around.labelsOfPods(namespace));
  const types = typesOf(random);
  const isAbout = (type: PolicyType): boolean => types?.includes(type) ?? random.chance(0.6);
  return {
    podSelector,
    ...(types && { policyTypes: types }),
    ...(isAbout("Ingress") && rules(random, "ingress", () => ingressRule(random, around, namespace))),
    ...(isAbout("Egress") && rules(random, "egress", () => egressRule(random, around, namespace))),
  };
}

/** Absent, they are inferred from the rules. */
function typesOf(random: Random): PolicyType[] | undefined {
  const kind = random.weighted({ absent: 2, ingress: 4, egress: 4, both: 4 });
  if (kind === "absent") return undefined;
  if (kind === "both")
    return random.pick([["Ingress", "Egress"] as const, ["Egress", "Ingress"] as const]).slice();
  return [kind === "ingress" ? "Ingress" : "Egress"];
}

/** A list without rules, and none at all, mean the same; an engine may think otherwise. */
function rules<K extends string, R>(random: Random, key: K, rule: () => R): Partial<Record<K, R[]>> {
  const count = Number(random.weighted({ 0: 3, 1: 8, 2: 4, 3: 1 }));
  if (count === 0 && random.chance(0.5)) return {};
  return { [key]: Array.from({ length: count }, rule) } as Record<K, R[]>;
}

function ingressRule(random: Random, around: Surroundings, namespace: string) {
  const peers = peersOf(random, around, namespace);
  return { ...(peers && { from: peers }), ...portsOf(random, around) };
}

function egressRule(random: Random, around: Surroundings, namespace: string) {
  const peers = peersOf(random, around, namespace);
  return { ...(peers && { to: peers }), ...portsOf(random, around) };
}

export function portsOf(random: Random, { profile, served }: Surroundings) {
  if (served.length === 0 || !random.chance(profile.portsShare))
    return random.chance(0.1) ? { ports: [] } : {};
  const count = Number(random.weighted({ 1: 6, 2: 3, 3: 1 }));
  return { ports: Array.from({ length: count }, () => portOf(random, { profile, served })) };
}

export function peersOf(
  random: Random,
  around: Surroundings,
  namespace: string,
): NetworkPolicyPeer[] | undefined {
  const kind = random.weighted({ absent: 3, empty: 1, some: 12 });
  if (kind === "absent") return undefined;
  if (kind === "empty") return [];
  const count = Number(random.weighted({ 1: 6, 2: 3, 3: 1 }));
  return Array.from({ length: count }, () => peerOf(random, around, namespace));
}

function peerOf(random: Random, around: Surroundings, namespace: string): NetworkPolicyPeer {
  const { profile, words } = around;
  const pods = (labels: Parameters<typeof selectorOf>[2]) => selectorOf(random, words, labels);
  switch (random.weighted(profile.peers)) {
    case "pods":
      return { podSelector: pods(around.labelsOfPods(namespace)) };
    case "namespaces":
      return { namespaceSelector: namespacesOf(random, around) };
    case "podsOfNamespaces":
      return { namespaceSelector: namespacesOf(random, around), podSelector: pods(around.labelsOfPods()) };
    case "block":
      return { ipBlock: blockOf(random, around.blockEnds) };
  }
}

/** By the label that the control plane sets now and then: it is what most people select by. */
function namespacesOf(random: Random, { words, namespaces, labelsOfNamespaces }: Surroundings) {
  if (random.chance(0.75)) return selectorOf(random, namespaceWords(words), labelsOfNamespaces);
  const some = random.some(namespaces, { least: 1, most: 2 });
  const [first = "x"] = some;
  return random.chance(0.5)
    ? { matchLabels: { [NAMESPACE_NAME_LABEL]: first } }
    : {
        matchExpressions: [
          { key: NAMESPACE_NAME_LABEL, operator: random.pick(["In", "NotIn"] as const), values: some },
        ],
      };
}
