import type { NetworkPolicyPort } from "../../model/objects.js";
import type { SimulatedPod } from "../cluster.js";
import type { PoliciesOf } from "../isolation.js";
import type { Direction } from "../policy.js";
import { portsNamed } from "../ports.js";

export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The numbers at which policies begin to mean something else, in order; the first is 1. */
export type Starts = readonly number[];

const LAST_PORT = 65_535;

/**
 * Where the meaning of policies may change with the port of a connection from one pod to another: between two of these numbers
 * it is the same.
 */
export function startsOf(
  protocol: Protocol,
  {
    from,
    to,
    policiesOf,
  }: { readonly from: SimulatedPod; readonly to: SimulatedPod; readonly policiesOf: PoliciesOf },
): Starts {
  const ports = [...portsIn(from, "egress", policiesOf), ...portsIn(to, "ingress", policiesOf)];
  if (ports.length === 0) return ONE;
  const starts = new Set([1]);
  for (const port of ports) {
    if ((port.protocol ?? "TCP") !== protocol || port.port == null) continue;
    for (const [first, last] of numbersOf(port, protocol, to)) {
      starts.add(first);
      if (last < LAST_PORT) starts.add(last + 1);
    }
  }
  return [...starts].toSorted((one, other) => one - other);
}

const ONE: Starts = [1];

const known = new WeakMap<readonly object[], readonly NetworkPolicyPort[]>();

/** Of all rules of the policies that isolate the pod. */
function portsIn(
  pod: SimulatedPod,
  direction: Direction,
  policiesOf: PoliciesOf,
): readonly NetworkPolicyPort[] {
  const policies = policiesOf(pod, direction);
  const before = known.get(policies);
  if (before !== undefined) return before;
  const found = policies.flatMap(({ rules }) => (rules[direction] ?? []).flatMap(({ ports }) => ports ?? []));
  known.set(policies, found);
  return found;
}

function numbersOf(
  { port, endPort }: NetworkPolicyPort,
  protocol: Protocol,
  to: SimulatedPod,
): readonly (readonly [number, number])[] {
  if (typeof port === "number") return [[port, endPort ?? port]];
  const containers = [...to.containers, ...to.initContainers];
  return portsNamed(port ?? "", { protocol, containers }).map((number) => [number, number]);
}
