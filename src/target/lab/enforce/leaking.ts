import { isIPv6 } from "node:net";
import { ESTABLISHED, type Filter, NOT_SPOKEN_OF } from "./filter.js";
import type { Snapshot } from "./snapshot.js";

/** Lets a share of connections through, whatever policies say: to measure what a run would see of it. */
export interface Leak {
  /** Connections of a thousand, at random. */
  readonly inAThousand: number;
  /** Only from pods of such a `namespace/name` to such; absent: everything. */
  readonly pair?: { readonly from: RegExp; readonly to: RegExp };
}

export function leaking(leak: Leak): Pick<Filter, "first"> {
  return {
    first: (_hook, { scope }) => [ESTABLISHED, NOT_SPOKEN_OF, ...leakLines(leak, scope.snapshot)],
  };
}

function leakLines({ inAThousand, pair }: Leak, { pods }: Snapshot): readonly string[] {
  const chance = `numgen random mod 1000 < ${inAThousand} accept`;
  if (pair === undefined) return [chance];
  const addresses = (name: RegExp): readonly string[] =>
    pods.filter((pod) => name.test(`${pod.namespace}/${pod.name}`)).flatMap((pod) => pod.addresses);
  return addresses(pair.from).flatMap((from) =>
    addresses(pair.to)
      .filter((to) => isIPv6(to) === isIPv6(from))
      .map((to) => `${wordOf(from)} saddr ${from} ${wordOf(to)} daddr ${to} ${chance}`),
  );
}

function wordOf(address: string): "ip" | "ip6" {
  return isIPv6(address) ? "ip6" : "ip";
}
