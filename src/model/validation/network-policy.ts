import type { NetworkPolicy } from "../objects.js";
import { isStrictSubset, parseCidr } from "./cidr.js";
import { dnsLabel, dnsSubdomain, portName, portNumber } from "./names.js";
import { labelViolations, selectorViolations } from "./selectors.js";
import {
  type DecodedPeer,
  type DecodedPolicy,
  type DecodedPort,
  type DecodedSpec,
  decodePolicy,
} from "./shape.js";
import { forbidden, invalid, required, unsupported, type Violation } from "./violation.js";

/**
 * Everything that the API server of Kubernetes 1.36 would refuse in a NetworkPolicy, at once and in its words
 * (semantics 1.12, e1 to e12). A value of wrong shape is refused before its contents are looked at.
 */
export function validateNetworkPolicy(value: unknown): readonly Violation[] {
  return readNetworkPolicy(value).violations;
}

/** The policy as the API server decodes it, where its types are right, and all that it would refuse. */
export function readNetworkPolicy(value: unknown): {
  readonly policy?: NetworkPolicy;
  readonly violations: readonly Violation[];
} {
  const decoded = decodePolicy(value);
  if ("violations" in decoded) return decoded;
  const { metadata, spec } = decoded.policy;
  const violations = [...metadataViolations(metadata), ...specViolations(spec ?? {}, "spec")];
  return { policy: decoded.policy as NetworkPolicy, violations };
}

function metadataViolations({
  name,
  generateName,
  namespace,
  labels,
}: DecodedPolicy["metadata"]): readonly Violation[] {
  return [
    ...nameViolations(name, generateName),
    ...(namespace ? invalid("metadata.namespace", namespace, dnsLabel(namespace)) : []),
    ...labelViolations(labels, "metadata.labels"),
  ];
}

/** The server puts a name behind the dash that such a beginning of one ends with. */
function nameViolations(name: string | undefined, generateName: string | undefined): readonly Violation[] {
  if (!name && !generateName) return [required("metadata.name", "name or generateName is required")];
  return [
    ...(name ? invalid("metadata.name", name, dnsSubdomain(name)) : []),
    ...(generateName ? invalid("metadata.generateName", generateName, dnsSubdomain(`${generateName}x`)) : []),
  ];
}

function specViolations(spec: DecodedSpec, path: string): readonly Violation[] {
  const ingress = (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports, key: "from" }));
  const egress = (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports, key: "to" }));
  return [
    ...selectorViolations(spec.podSelector, `${path}.podSelector`),
    ...ingress.flatMap((rule, index) => ruleViolations(rule, `${path}.ingress[${index}]`)),
    ...egress.flatMap((rule, index) => ruleViolations(rule, `${path}.egress[${index}]`)),
    ...policyTypeViolations(spec.policyTypes ?? [], `${path}.policyTypes`),
  ];
}

const POLICY_TYPES = ["Ingress", "Egress"];
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

function policyTypeViolations(types: readonly string[], path: string): readonly Violation[] {
  if (types.length > 2) return invalid(path, types, ["may not specify more than two policyTypes"]);
  return types.flatMap((type, index) =>
    POLICY_TYPES.includes(type) ? [] : [unsupported(`${path}[${index}]`, type, POLICY_TYPES)],
  );
}

interface Rule {
  readonly peers: readonly DecodedPeer[] | null | undefined;
  readonly ports: readonly DecodedPort[] | null | undefined;
  readonly key: string;
}

function ruleViolations({ peers, ports, key }: Rule, path: string): readonly Violation[] {
  return [
    ...(ports ?? []).flatMap((port, index) => portViolations(port, `${path}.ports[${index}]`)),
    ...(peers ?? []).flatMap((peer, index) => peerViolations(peer, `${path}.${key}[${index}]`)),
  ];
}

function portViolations({ protocol, port, endPort }: DecodedPort, path: string): readonly Violation[] {
  return [
    ...(protocol == null || PROTOCOLS.includes(protocol)
      ? []
      : [unsupported(`${path}.protocol`, protocol, PROTOCOLS)]),
    ...(port == null
      ? []
      : invalid(`${path}.port`, port, typeof port === "number" ? portNumber(port) : portName(port))),
    ...endPortViolations({ port, endPort, path: `${path}.endPort` }),
  ];
}

function endPortViolations({
  port,
  endPort,
  path,
}: Pick<DecodedPort, "port" | "endPort"> & { readonly path: string }): readonly Violation[] {
  if (endPort == null) return [];
  if (port == null) return invalid(path, endPort, ["may not be specified when `port` is not specified"]);
  if (typeof port === "string")
    return invalid(path, endPort, ["may not be specified when `port` is non-numeric"]);
  return [
    // The API server shows `port` here, not `endPort`.
    ...(endPort < port ? invalid(path, port, ["must be greater than or equal to `port`"]) : []),
    ...invalid(path, endPort, portNumber(endPort)),
  ];
}

function peerViolations(
  { podSelector, namespaceSelector, ipBlock }: DecodedPeer,
  path: string,
): readonly Violation[] {
  return [
    ...selectorViolations(podSelector, `${path}.podSelector`),
    ...selectorViolations(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock ? ipBlockViolations(ipBlock, `${path}.ipBlock`) : []),
    ...(podSelector || namespaceSelector || ipBlock ? [] : [required(path, "must specify a peer")]),
    ...(ipBlock && (podSelector || namespaceSelector)
      ? [forbidden(path, "may not specify both ipBlock and another peer")]
      : []),
  ];
}

const NO_CIDR = ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];

function ipBlockViolations(
  { cidr, except }: NonNullable<DecodedPeer["ipBlock"]>,
  path: string,
): readonly Violation[] {
  if (!cidr) return [required(`${path}.cidr`)];
  const block = parseCidr(cidr);
  if (block === undefined) return invalid(`${path}.cidr`, cidr, NO_CIDR);
  const own = stored(invalid(`${path}.cidr`, cidr, block.strict));
  const excepts = (except ?? []).flatMap((text, index) => {
    const at = `${path}.except[${index}]`;
    const inner = parseCidr(text);
    if (inner === undefined) return invalid(at, text, NO_CIDR);
    const outside = isStrictSubset(inner, block) ? [] : ["must be a strict subset of `cidr`"];
    return [...stored(invalid(at, text, inner.strict)), ...invalid(at, text, outside)];
  });
  return [...own, ...excepts];
}

function stored(violations: readonly Violation[]): readonly Violation[] {
  return violations.map((violation) => ({ ...violation, isStored: true }));
}
