import type { Endpoint } from "../model/endpoint.js";
import { Matrix } from "../model/matrix.js";
import type { NetworkPolicy } from "../model/objects.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { Step } from "../scenario/scenario.js";
import { createSimulator } from "../simulator/index.js";
import { addressOf, realNode } from "./addresses.js";
import { inGroup } from "./cells.js";
import { eitherSource, seenByReceiver } from "./sources.js";
import type { World } from "./world.js";

/** What the policies of a world, or others in their place, mean for the probes. */
export function expectations(
  world: World,
  probes: readonly Probe[],
  policies: readonly NetworkPolicy[] = world.state.policies,
): Matrix<Expectation> {
  const simulator = createSimulator({ ...world.state, policies });
  const matrix = new Matrix<Expectation>();
  for (const probe of probes) {
    const [from, to] = [probe.from, probe.to].map((end) => simulatedEnd(world, end, probe));
    if (from === undefined || to === undefined)
      throw new Error(`${probeId(probe)} has an end without address`);
    const { protocol, port, ipFamily } = probe;
    const query = { from, to, protocol, port, ipFamily };
    const expectation = simulator.evaluate(query);
    const seen = seenByReceiver(world, probe);
    if (seen === undefined) matrix.set(probe, expectation);
    else {
      const other = createSimulator({ ...seen.state, policies }).evaluate(query);
      matrix.set(probe, eitherSource(expectation, other, seen.source));
    }
  }
  return matrix;
}

/** The simulator knows clusters only: node letters become nodes, external hosts become addresses. */
function simulatedEnd(world: World, end: Endpoint, probe: Probe): Endpoint | undefined {
  if (end.kind === "node") {
    const name = realNode(world, end.name)?.metadata.name;
    return name === undefined ? undefined : { kind: "node", name };
  }
  if (end.kind !== "external") return end;
  const ip = addressOf(world, end, probe.ipFamily);
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
    if (cells.length === 0) return [`${group.at}  "${group.text}" names no cell of this step's matrix`];
    const wrong = cells.find(([, { verdict }]) => verdict !== stated);
    if (wrong === undefined) return [];
    const [probe, { verdict, reason }] = wrong;
    return [
      `${group.at}  states ${stated} for ${probeId(probe)}, but the simulator says ${verdict}: ${reason}`,
    ];
  });
}
