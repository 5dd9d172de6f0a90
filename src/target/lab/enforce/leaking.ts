import { randomInt } from "node:crypto";
import { isIPv6 } from "node:net";
import { ESTABLISHED, type Family, familyOf, type Filter, NOT_SPOKEN_OF } from "./filter.js";
import type { Snapshot } from "./snapshot.js";

/** Lets a share of connections through, whatever policies say: to measure what a run would see of it. */
export interface Leak {
  /** Connections of a thousand, at random. */
  readonly inAThousand: number;
  /** Only from pods of such a `namespace/name` to such; absent: everything. */
  readonly pair?: { readonly from: RegExp; readonly to: RegExp };
}

export function leaking(leak: Leak): Pick<Filter, "first"> {
  const seed = randomInt(2 ** 32 - 1);
  return {
    first: (_hook, { scope }) => [ESTABLISHED, NOT_SPOKEN_OF, ...leakLines(leak, seed, scope.snapshot)],
  };
}

function leakLines({ inAThousand, pair }: Leak, seed: number, { pods }: Snapshot): readonly string[] {
  // Both ends' nodes come to the same decision, or what both deny would leak at the square of the rate.
  const chance = (family: Family): string =>
    `jhash ${family} saddr . th sport mod 1000 seed ${seed} < ${inAThousand} accept`;
  if (pair === undefined) return [chance("ip"), chance("ip6")];
  const addresses = (name: RegExp): readonly string[] =>
    pods.filter((pod) => name.test(`${pod.namespace}/${pod.name}`)).flatMap((pod) => pod.addresses);
  return addresses(pair.from).flatMap((from) =>
    addresses(pair.to)
      .filter((to) => isIPv6(to) === isIPv6(from))
      .map((to) => `${familyOf(from)} saddr ${from} ${familyOf(to)} daddr ${to} ${chance(familyOf(from))}`),
  );
}
