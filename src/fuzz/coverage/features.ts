import { NAMESPACE_NAME_LABEL } from "../../model/labels.js";
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "../../model/objects.js";
import { isEmptySelector, type PolicyRule, rulesOf } from "../../model/policy-rules.js";
import type { Change } from "../../scenario/scenario.js";

/** What a policy can have, by the API's fields: whether it has that. The keys are what a report names. */
const ofPolicies = {
  "policyTypes absent": ({ spec }) => !spec?.policyTypes?.length,
  "policyTypes Ingress": ({ spec }) => isOnly(spec?.policyTypes, "Ingress"),
  "policyTypes Egress": ({ spec }) => isOnly(spec?.policyTypes, "Egress"),
  "policyTypes both": ({ spec }) => spec?.policyTypes?.length === 2,
  "subject: every pod": ({ spec }) => isEmptySelector(spec?.podSelector),
  "subject: labels": ({ spec }) => hasLabels(spec?.podSelector),
  "subject: several labels": ({ spec }) => Object.keys(spec?.podSelector?.matchLabels ?? {}).length > 1,
  "subject: expressions": ({ spec }) => (spec?.podSelector?.matchExpressions ?? []).length > 0,
  "ingress absent": ({ spec }) => spec?.ingress === undefined || spec.ingress === null,
  "ingress without rules": ({ spec }) => spec?.ingress?.length === 0,
  "ingress rule": ({ spec }) => (spec?.ingress ?? []).length > 0,
  "ingress rules": ({ spec }) => (spec?.ingress ?? []).length > 1,
  "egress absent": ({ spec }) => spec?.egress === undefined || spec.egress === null,
  "egress without rules": ({ spec }) => spec?.egress?.length === 0,
  "egress rule": ({ spec }) => (spec?.egress ?? []).length > 0,
  "egress rules": ({ spec }) => (spec?.egress ?? []).length > 1,
  "peers absent": anyRule(({ peers }) => !peers),
  "peers empty": anyRule(({ peers }) => peers?.length === 0),
  "peers several": anyRule(({ peers }) => (peers ?? []).length > 1),
  "ports absent": anyRule(({ ports }) => !ports),
  "ports empty": anyRule(({ ports }) => ports?.length === 0),
  "ports several": anyRule(({ ports }) => (ports ?? []).length > 1),
  "peers and ports": anyRule(({ peers, ports }) => (peers ?? []).length > 0 && (ports ?? []).length > 0),
  "peer: podSelector": anyPeer(({ podSelector, namespaceSelector }) => !!podSelector && !namespaceSelector),
  "peer: namespaceSelector": anyPeer(
    ({ podSelector, namespaceSelector }) => !podSelector && !!namespaceSelector,
  ),
  "peer: both selectors": anyPeer(
    ({ podSelector, namespaceSelector }) => !!podSelector && !!namespaceSelector,
  ),
  "peer: every pod": anyPeer(({ podSelector }) => isEmptySelector(podSelector)),
  "peer: every namespace": anyPeer(({ namespaceSelector }) => isEmptySelector(namespaceSelector)),
  "peer: several labels": anySelector(({ matchLabels }) => Object.keys(matchLabels ?? {}).length > 1),
  "peer: namespace by name": anyPeer(({ namespaceSelector }) =>
    JSON.stringify(namespaceSelector ?? {}).includes(NAMESPACE_NAME_LABEL),
  ),
  "peer: In": anyOperator("In", (values) => values === 1),
  "peer: In several": anyOperator("In", (values) => values > 1),
  "peer: NotIn": anyOperator("NotIn", (values) => values === 1),
  "peer: NotIn several": anyOperator("NotIn", (values) => values > 1),
  "peer: Exists": anyOperator("Exists"),
  "peer: DoesNotExist": anyOperator("DoesNotExist"),
  "peer: labels and expressions": anySelector(
    (selector) => hasLabels(selector) && (selector.matchExpressions ?? []).length > 0,
  ),
  "block: IPv4": anyBlock(({ cidr }) => !isSix(cidr)),
  "block: IPv6": anyBlock(({ cidr }) => isSix(cidr)),
  "block: everything": anyBlock(({ cidr }) => cidr.endsWith("/0")),
  "block: one address": anyBlock(({ cidr }) => cidr.endsWith(isSix(cidr) ? "/128" : "/32")),
  "block: except": anyBlock(({ except }) => (except ?? []).length > 0),
  "block: excepts": anyBlock(({ except }) => (except ?? []).length > 1),
  "port: number": anyPort(({ port, endPort }) => typeof port === "number" && !endPort),
  "port: range": anyPort(({ endPort }) => !!endPort),
  "port: named": anyPort(({ port }) => typeof port === "string"),
  "port: protocol alone": anyPort(({ port }) => port === undefined || port === null),
  "port: protocol absent": anyPort(({ protocol }) => !protocol),
  "port: TCP": anyPort(({ protocol }) => protocol === "TCP"),
  "port: UDP": anyPort(({ protocol }) => protocol === "UDP"),
  "name: over 50 characters": ({ metadata }) => metadata.name.length + (metadata.namespace ?? "").length > 50,
  "name: over 63 characters": ({ metadata }) => metadata.name.length > 63,
  "name: dotted": ({ metadata }) => metadata.name.includes("."),
  "label: empty value": (policy) => /":""|:\[""|,""/.test(JSON.stringify(policy.spec ?? {})),
  "label: prefixed key": anyWord((word) => word.includes("/") && !word.includes(":")),
  "label: 63 characters": anyWord((word) => word.length === 63),
} as const satisfies Record<string, (policy: NetworkPolicy) => boolean>;

type PolicyFeature = keyof typeof ofPolicies;

/** What a step can do. */
const CHANGES = {
  apply: "policy applied",
  replace: "policy made again",
  patch: "policy patched",
  deleteNetworkPolicy: "policy deleted",
  labelPod: "pod relabelled",
  labelNamespace: "namespace relabelled",
  createPod: "pod created",
  deletePod: "pod deleted",
  recreatePod: "pod made again",
  createNamespace: "namespace created",
  deleteNamespace: "namespace deleted",
  recreateNamespace: "namespace made again",
} as const;

type ChangeFeature = (typeof CHANGES)[keyof typeof CHANGES];

export type Feature = PolicyFeature | ChangeFeature;

/** Every feature that there is to be tried, in the order of a report. */
export const allFeatures: readonly Feature[] = [
  ...(Object.keys(ofPolicies) as PolicyFeature[]),
  ...Object.values(CHANGES),
];

export function featuresOfPolicy(policy: NetworkPolicy): readonly Feature[] {
  return (Object.keys(ofPolicies) as PolicyFeature[]).filter((key) => ofPolicies[key](policy));
}

export function featureOfChange(change: Change): Feature {
  const key = `${change.do}${"ref" in change && change.do !== "patch" ? change.ref.kind : ""}`;
  return CHANGES[key as keyof typeof CHANGES];
}

type Test = (policy: NetworkPolicy) => boolean;

function anyRule(test: (rule: PolicyRule) => boolean): Test {
  return (policy) => rulesOf(policy.spec ?? {}).some(test);
}

function anyPeer(test: (peer: NetworkPolicyPeer) => boolean): Test {
  return anyRule(({ peers }) => (peers ?? []).some(test));
}

function anyPort(test: (port: NetworkPolicyPort) => boolean): Test {
  return anyRule(({ ports }) => (ports ?? []).some(test));
}

function anySelector(test: (selector: LabelSelector) => boolean): Test {
  return anyPeer(({ podSelector, namespaceSelector }) =>
    [podSelector, namespaceSelector].some((selector) => !!selector && test(selector)),
  );
}

function anyOperator(operator: string, count: (values: number) => boolean = () => true): Test {
  return anySelector(({ matchExpressions }) =>
    (matchExpressions ?? []).some((one) => one.operator === operator && count((one.values ?? []).length)),
  );
}

function anyBlock(test: (block: NonNullable<NetworkPolicyPeer["ipBlock"]>) => boolean): Test {
  return anyPeer(({ ipBlock }) => !!ipBlock && test(ipBlock));
}

function anyWord(test: (word: string) => boolean): Test {
  return ({ spec }) =>
    [...JSON.stringify(spec ?? {}).matchAll(/"([^"]*)"/g)].some(([, word = ""]) => test(word));
}

function isOnly(types: readonly string[] | null | undefined, type: string): boolean {
  return types?.length === 1 && types[0] === type;
}

function hasLabels(selector: LabelSelector | null | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length > 0;
}

/** Also of a variable that stands for an address of that family. */
function isSix(cidr: string): boolean {
  return /^\$\{(ip|net|node)6:/.test(cidr) || (!cidr.startsWith("${") && cidr.includes(":"));
}
