import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
} from "../../model/objects.js";
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
    ...(isAbout("Ingress") && ingressOf(rulesOf(random, around, namespace))),
    ...(isAbout("Egress") && egressOf(rulesOf(random, around, namespace))),
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

/** A rule of either direction. */
interface Rule {
  readonly peers?: NetworkPolicyPeer[];
  readonly ports?: NetworkPolicyPort[];
}

function ingressOf(rules: readonly Rule[] | undefined): Pick<NetworkPolicySpec, "ingress"> {
  return rules === undefined
    ? {}
    : { ingress: rules.map(({ peers, ...ports }) => ({ ...(peers && { from: peers }), ...ports })) };
}

function egressOf(rules: readonly Rule[] | undefined): Pick<NetworkPolicySpec, "egress"> {
  return rules === undefined
    ? {}
    : { egress: rules.map(({ peers, ...ports }) => ({ ...(peers && { to: peers }), ...ports })) };
}

/** A list without rules, and none at all, mean the same; an engine may think otherwise. */
function rulesOf(random: Random, around: Surroundings, namespace: string): readonly Rule[] | undefined {
  const count = Number(random.weighted({ 0: 3, 1: 7, 2: 5, 3: 1 }));
  if (count === 0 && random.chance(0.5)) return undefined;
  const rules: Rule[] = [];
  while (rules.length < count) rules.push(ruleAfter(random, rules, { around, namespace }));
  return rules;
}

/** Now and then with peers of the rule before it: where rules overlap, engines mistake one for the other. */
function ruleAfter(
  random: Random,
  rules: readonly Rule[],
  { around, namespace }: { readonly around: Surroundings; readonly namespace: string },
): Rule {
  const before = rules.at(-1)?.peers;
  const peers = before !== undefined && random.chance(0.35) ? before : peersOf(random, around, namespace);
  return { ...(peers && { peers }), ...portsOf(random, around) };
}

function portsOf(random: Random, { profile, served }: Surroundings): Pick<Rule, "ports"> {
  if (served.length === 0 || !random.chance(profile.portsShare))
    return random.chance(0.1) ? { ports: [] } : {};
  const count = Number(random.weighted({ 1: 6, 2: 3, 3: 1 }));
  return { ports: Array.from({ length: count }, () => portOf(random, { profile, served })) };
}

function peersOf(random: Random, around: Surroundings, namespace: string): NetworkPolicyPeer[] | undefined {
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
