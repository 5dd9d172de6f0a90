import type { Endpoint } from "../model/endpoint.js";
import { Matrix } from "../model/matrix.js";
import type { ClusterState } from "../model/objects.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { Step } from "../scenario/scenario.js";
import { createSimulator, type Simulator } from "../simulator/index.js";
import { addressOf, realNode } from "./addresses.js";
import { inGroup } from "./matrix.js";
import { eitherSource, seenByReceiver } from "./source-addresses.js";
import type { PlacedCluster } from "./cluster-model.js";

/** What the policies of a cluster mean for the probes. */
export function expectations(cluster: PlacedCluster, probes: readonly Probe[]): Matrix<Expectation> {
  const judge = judgeIn(cluster);
  const matrix = new Matrix<Expectation>();
  for (const probe of probes) matrix.set(probe, judge(cluster.state, probe));
  return matrix;
}

/** What policies mean for a cluster's probes, in its own state or in another that it is taken for. */
export function judgeIn(cluster: PlacedCluster): (state: ClusterState, probe: Probe) => Expectation {
  const simulators = new WeakMap<ClusterState, Simulator>();
  return (state, probe) => {
    const simulator = simulators.get(state) ?? createSimulator(state);
    simulators.set(state, simulator);
    const [from, to] = [probe.from, probe.to].map((end) => simulatedEnd(cluster, end, probe));
    if (from === undefined || to === undefined)
      throw new Error(`${probeId(probe)} has an end without address`);
    const { protocol, port, ipFamily } = probe;
    const query = { from, to, protocol, port, ipFamily };
    const expectation = simulator.evaluate(query);
    const seen = seenByReceiver({ ...cluster, state }, probe);
    if (seen === undefined) return expectation;
    return eitherSource(expectation, createSimulator(seen.state).evaluate(query), seen.source);
  };
}

/** The simulator knows clusters only: node letters become nodes, external hosts become addresses. */
function simulatedEnd(cluster: PlacedCluster, end: Endpoint, probe: Probe): Endpoint | undefined {
  if (end.kind === "node") {
    const name = realNode(cluster, end.name)?.metadata.name;
    return name === undefined ? undefined : { kind: "node", name };
  }
  if (end.kind !== "external") return end;
  const ip = addressOf(cluster, end, probe.ipFamily);
  return ip === undefined ? undefined : { kind: "address", ip };
}

/**
 * Holds the cells that the scenario states by hand against the simulator: two witnesses, and where they differ the
 * scenario is broken. Returns a sentence for each difference.
 */
export function contradictions(step: Step, expected: Matrix<Expectation>): readonly string[] {
  const groups = [
    ...step.expect.allow.map((group) => ({ group, stated: "allow" as const })),
    ...step.expect.deny.map((group) => ({ group, stated: "deny" as const })),
  ];
  return groups.flatMap(({ group, stated }) => {
    const cells = [...expected].filter(([probe]) => inGroup(probe, group));
    if (cells.length === 0) return [`${group.at}  "${group.text}" names no connection of this step's matrix`];
    const wrong = cells.find(([, { verdict }]) => verdict !== stated);
    if (wrong === undefined) return [];
    const [probe, { verdict, reason }] = wrong;
    return [
      `${group.at}  states ${stated} for ${probeId(probe)}, but the simulator says ${verdict}: ${reason}`,
    ];
  });
}
