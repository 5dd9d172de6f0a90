import type { Endpoint } from "../model/endpoint.js";
import type { Explanation } from "../model/explanation.js";
import type { ClusterState, IpFamily } from "../model/objects.js";
import type { Expectation, Verdict } from "../model/probe.js";
import { clusterOf, type SimulatedCluster, type SimulatedPod } from "./cluster.js";
import { judgeConnection } from "./connection.js";
import { directionExplanation } from "./misses.js";
import type { PoliciesOf } from "./isolation.js";
import { type ExpectedMatrix, expectedMatrix, type MatrixQuery } from "./matrix/one-port.js";
import { familyOf, podParty, type Resolved, resolve } from "./party.js";
import { type Direction, type Policy, policyOf } from "./policy.js";
import { type PortMatrix, portMatrix } from "./matrix/all-ports.js";
import { type Choose, type Reading, topics, underEveryReading } from "./readings.js";
import { type Outcome, undecided } from "./reason.js";
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
  /** The same, with all that was weighed. */
  explain(query: Query): Explanation;
  /** Between all pods, for one port. */
  matrix(query: MatrixQuery): ExpectedMatrix;
  /** Between all pods, for every port. */
  ports(ipFamily: IpFamily): PortMatrix;
}

export function createSimulator(state: ClusterState): Simulator {
  const cluster = clusterOf(state);
  const policies = state.policies.map((policy) => policyOf(policy, cluster));
  const policiesOf = isolating(cluster, policies);
  const readings = (traffic: Traffic): readonly Reading<Outcome>[] =>
    underEveryReading((choose) => judge(traffic, { cluster, policiesOf, choose }));
  const readingsOf = (query: Query): readonly Reading<Outcome>[] => {
    const family = query.ipFamily ?? familyOf(cluster, [query.from, query.to]);
    const from = resolve(cluster, query.from, family);
    const to = resolve(cluster, query.to, family);
    return readings({ ...query, family, from, to });
  };
  const betweenPods = (family: IpFamily) => {
    const parties = cluster.pods.map((pod) => podParty(pod, family));
    return (source: SimulatedPod, destination: SimulatedPod, protocol: string, port?: number): Verdict => {
      const [from, to] = [parties[source.index], parties[destination.index]];
      if (from === undefined || to === undefined) throw new RangeError("a pod of another cluster");
      return verdictOf(readings({ from, to, family, protocol, port }));
    };
  };
  return {
    evaluate: (query) => expectationOf(readingsOf(query)),
    explain(query) {
      const found = readingsOf(query);
      const directions = decidingOf(found).explain().judged.map(directionExplanation);
      return { expectation: expectationOf(found), directions };
    },
    matrix(query) {
      const { ipFamily: family, protocol, port } = query;
      const between = betweenPods(family);
      return expectedMatrix({ cluster, policies }, query, (from, to) => between(from, to, protocol, port));
    },
    ports: (family) => portMatrix({ cluster, policies, policiesOf }, family, betweenPods(family)),
  };
}

/** The policies that isolate a pod, worked out once for each. */
function isolating({ pods }: SimulatedCluster, policies: readonly Policy[]): PoliciesOf {
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
  const unknown = (): (readonly Policy[] | undefined)[] => pods.map(() => undefined);
  const found = { ingress: unknown(), egress: unknown() };
  return (pod, direction) => (found[direction][pod.index] ??= find(pod, direction));
}

/** A query whose ends are found. */
interface Traffic {
  readonly protocol: string;
  readonly port?: number | undefined;
  readonly established?: boolean;
  readonly family: IpFamily;
  readonly from: Resolved;
  readonly to: Resolved;
}

interface Judging {
  readonly cluster: SimulatedCluster;
  readonly policiesOf: PoliciesOf;
  readonly choose: Choose;
}

function judge(traffic: Traffic, judging: Judging): Outcome {
  const { from, to, established } = traffic;
  const { choose } = judging;
  for (const end of [from, to]) {
    if (end.kind === "nothing") return undecided(choose("U14"), `${end.why}: there is nothing to connect`);
    if (end.kind === "loopback") return undecided(true, "loopback traffic never meets a policy");
  }
  const outcome = judgeResolved(traffic, judging);
  // "Existing connections … may or may not be affected": implementation-defined (semantics 2.8).
  if (outcome.allowed || established !== true || !choose("U5")) return outcome;
  return { ...outcome, allowed: true };
}

function judgeResolved({ protocol, port, family, from, to }: Traffic, judging: Judging): Outcome {
  const { cluster, policiesOf, choose } = judging;
  if (from.kind === "service" || from.kind === "nothing" || from.kind === "loopback")
    throw new TypeError(`${from.id} cannot open a connection`);
  if (to.kind === "service") {
    const { id, service, address } = to;
    return judgeService({ cluster, from, id, service, address, protocol, port, family, choose }, policiesOf);
  }
  if (to.kind === "nothing" || to.kind === "loopback") throw new TypeError(`${to.id} is no destination`);
  return judgeConnection({ from, to, protocol, port, choose }, policiesOf);
}

/** "All readings agree: return that verdict. They differ: return `unspecified`" (semantics 0.2). */
function verdictOf(readings: readonly Reading<Outcome>[]): Verdict {
  const [first, ...others] = readings.map(({ outcome }) => outcome.allowed);
  if (others.some((allowed) => allowed !== first)) return "unspecified";
  return first === true ? "allow" : "deny";
}

/** A reading that denies says more than one that admits. */
function decidingOf(readings: readonly Reading<Outcome>[]): Outcome {
  const outcomes = readings.map(({ outcome }) => outcome);
  const deciding = outcomes.find(({ allowed }) => !allowed) ?? outcomes[0];
  if (deciding === undefined) throw new Error("an evaluation has a reading");
  return deciding;
}

function expectationOf(readings: readonly Reading<Outcome>[]): Expectation {
  const verdict = verdictOf(readings);
  const notes = [...new Set(readings.flatMap(({ met }) => met))];
  const { decidedBy, rules, reason } = decidingOf(readings).explain();
  if (verdict !== "unspecified") return { verdict, decidedBy, rules, reason, notes };
  const open = notes.map((topic) => `${topics[topic]}: docs/semantics.md#${topic.toLowerCase()}`).join("; ");
  return { verdict, decidedBy, rules, reason: `the API leaves this open (${open}): ${reason}`, notes };
}
