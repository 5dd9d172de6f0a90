import type { Endpoint } from "../model/endpoint.js";
import type { ClusterState, IpFamily } from "../model/objects.js";
import type { Expectation } from "../model/probe.js";
import { clusterOf, type Cluster, type SimulatedPod } from "./cluster.js";
import { judgeConnection } from "./connection.js";
import type { PoliciesOf } from "./isolation.js";
import { type ExpectedMatrix, expectedMatrix, type MatrixQuery } from "./matrix.js";
import { familyOf, type Resolved, resolve } from "./party.js";
import { type Direction, type Policy, policyOf } from "./policy.js";
import { type Choose, type Reading, topics, underEveryReading } from "./readings.js";
import type { Outcome } from "./reason.js";
import { judgeService } from "./service.js";

/** A connection to judge (semantics 0.1). */
export interface Query {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** TCP, UDP, SCTP, or the name of another IP protocol. */
  readonly protocol: string;
  /** The destination's; a Service's own. Absent for protocols without ports. */
  readonly port?: number;
  /** Opened before the policies or labels became what they are. */
  readonly established?: boolean;
  /** Default: the family of an address in the query, else IPv4 unless an end has IPv6 alone. */
  readonly ipFamily?: IpFamily;
}

/** What policies mean in one state of a cluster. Pure: the same question has the same answer. */
export interface Simulator {
  /** Throws UnknownEndpoint when the state has no such object. */
  evaluate(query: Query): Expectation;
  /** Between all pods, for one port. */
  matrix(query: MatrixQuery): ExpectedMatrix;
}

export function createSimulator(state: ClusterState): Simulator {
  const cluster = clusterOf(state);
  const policies = state.policies.map((policy) => policyOf(policy, cluster));
  const policiesOf = isolating(policies);
  const evaluate = (query: Query): Expectation => {
    const family = query.ipFamily ?? familyOf(cluster, [query.from, query.to]);
    const from = resolve(cluster, query.from, family);
    const to = resolve(cluster, query.to, family);
    return expectationOf(
      underEveryReading((choose) => judge({ cluster, policiesOf, query, family, from, to, choose })),
    );
  };
  return { evaluate, matrix: (query) => expectedMatrix({ cluster, policies, evaluate }, query) };
}

/** The policies that isolate a pod, worked out once for each. */
function isolating(policies: readonly Policy[]): PoliciesOf {
  const namespaces = new Map<string, Policy[]>();
  for (const policy of policies) {
    const own = namespaces.get(policy.namespace);
    if (own === undefined) namespaces.set(policy.namespace, [policy]);
    else own.push(policy);
  }
  const find = (pod: SimulatedPod, direction: Direction): readonly Policy[] =>
    (namespaces.get(pod.namespace) ?? []).filter(
      (policy) => policy.rules[direction] !== undefined && policy.isSubject(pod),
    );
  const found: Record<Direction, (readonly Policy[])[]> = { ingress: [], egress: [] };
  return (pod, direction) => (found[direction][pod.index] ??= find(pod, direction));
}

interface Case {
  readonly cluster: Cluster;
  readonly policiesOf: PoliciesOf;
  readonly query: Query;
  readonly family: IpFamily;
  readonly from: Resolved;
  readonly to: Resolved;
  readonly choose: Choose;
}

function judge({ cluster, policiesOf, query, family, from, to, choose }: Case): Outcome {
  for (const end of [from, to]) {
    if (end.kind === "nothing")
      return { allowed: choose("U14"), decidedBy: [], reason: `${end.why}: there is nothing to connect` };
    if (end.kind === "loopback")
      return { allowed: true, decidedBy: [], reason: "loopback traffic never meets a policy" };
  }
  const outcome = judgeResolved({ cluster, policiesOf, query, family, from, to, choose });
  // "Existing connections … may or may not be affected": implementation-defined (semantics 2.8).
  if (outcome.allowed || query.established !== true || !choose("U5")) return outcome;
  return { ...outcome, allowed: true };
}

function judgeResolved({ cluster, policiesOf, query, family, from, to, choose }: Case): Outcome {
  const { protocol, port } = query;
  if (from.kind === "service" || from.kind === "nothing" || from.kind === "loopback")
    throw new TypeError(`${from.id} cannot open a connection`);
  if (to.kind === "service") {
    const { id, service } = to;
    return judgeService({ cluster, from, id, service, protocol, port, family, choose }, policiesOf);
  }
  if (to.kind === "nothing" || to.kind === "loopback") throw new TypeError(`${to.id} is no destination`);
  return judgeConnection({ from, to, protocol, port, choose }, policiesOf);
}

/** "All readings agree: return that verdict. They differ: return `unspecified`" (semantics 0.2). */
function expectationOf(readings: readonly Reading<Outcome>[]): Expectation {
  const notes = [...new Set(readings.flatMap(({ met }) => met))];
  const outcomes = readings.map(({ outcome }) => outcome);
  const admitting = outcomes.find(({ allowed }) => allowed);
  const refusing = outcomes.find(({ allowed }) => !allowed);
  if (admitting !== undefined && refusing !== undefined) {
    const open = notes.map((topic) => `${topic}, ${topics[topic]}`).join("; ");
    const reason = `the API leaves this open (${open}): ${refusing.reason}`;
    return { verdict: "unspecified", decidedBy: refusing.decidedBy, reason, notes };
  }
  const [first] = outcomes;
  if (first === undefined) throw new Error("an evaluation has a reading");
  return {
    verdict: admitting === undefined ? "deny" : "allow",
    decidedBy: first.decidedBy,
    reason: first.reason,
    notes,
  };
}
