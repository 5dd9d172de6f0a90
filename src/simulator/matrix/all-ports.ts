import type { IpFamily } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { SimulatedPod } from "../cluster.js";
import { betweenGroups, groupsOf, type Simulated } from "./groups.js";
import type { PoliciesOf } from "../isolation.js";
import { type Protocol, PROTOCOLS, startsOf } from "./port-classes.js";

/** Ports of one protocol, both included, that mean the same. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
  readonly verdict: Verdict;
}

/** Every port of every protocol, in order: TCP, UDP, SCTP. Neighbours differ. */
export type PortVerdicts = readonly PortRange[];

/** Pods are named by their place in the state. */
export interface PortMatrix {
  /** Pods that no policy tells apart, groups in order of their first pod. */
  readonly groups: readonly (readonly number[])[];
  /** Pods that mean the same have the same object. */
  verdicts(from: number, to: number): PortVerdicts;
}

/** The verdicts between every two pods for all ports; each pair of groups is judged when somebody asks for it. */
export function portMatrix(
  simulated: Simulated & { readonly policiesOf: PoliciesOf },
  family: IpFamily,
  judge: (from: SimulatedPod, to: SimulatedPod, protocol: Protocol, port: number) => Verdict,
): PortMatrix {
  const groups = groupsOf(simulated, family);
  const interned = new Map<string, PortVerdicts>();
  const between = (from: SimulatedPod, to: SimulatedPod): PortVerdicts => {
    const { policiesOf } = simulated;
    const ranges = PROTOCOLS.flatMap((protocol) =>
      merged(
        startsOf(protocol, { from, to, policiesOf }).map((first, index, starts) => ({
          protocol,
          first,
          last: (starts[index + 1] ?? 65_536) - 1,
          verdict: judge(from, to, protocol, first),
        })),
      ),
    );
    const key = ranges.map(({ first, verdict }) => `${first}${verdict}`).join();
    const before = interned.get(key);
    if (before === undefined) interned.set(key, ranges);
    return before ?? ranges;
  };
  return { groups: groups.members, verdicts: betweenGroups(groups, between) };
}

/** Whether each port means the same in both. */
export function isSameVerdicts(one: PortVerdicts, other: PortVerdicts): boolean {
  return (
    one.length === other.length &&
    one.every(({ first, verdict, protocol }, index) => {
      const own = other[index];
      return own?.first === first && own.verdict === verdict && own.protocol === protocol;
    })
  );
}

function merged(ranges: readonly PortRange[]): readonly PortRange[] {
  const found: PortRange[] = [];
  for (const range of ranges) {
    const last = found.at(-1);
    if (last?.verdict === range.verdict) found[found.length - 1] = { ...last, last: range.last };
    else found.push(range);
  }
  return found;
}
