import type { Reading } from "../../reading.js";
import type { PeerMatch } from "../../rules.js";
import type { Snapshot } from "../../snapshot.js";

/** What is in no namespace lacks every label. */
export function outsideMeets(operator: "NotIn" | "DoesNotExist"): (right: Reading) => Partial<Reading> {
  return ({ accept }) => ({
    accept: (rule, place) => {
      const own = accept(rule, place);
      const isMet = rule.peers?.some(({ namespaceSelector }) =>
        namespaceSelector?.matchExpressions?.some((requirement) => requirement.operator === operator),
      );
      return own.peers === "any" || !isMet
        ? own
        : { ...own, peers: [...own.peers, ...noPods(place.snapshot)] };
    },
  });
}

/** Everything but the pods' addresses. */
function noPods({ pods }: Snapshot): readonly PeerMatch[] {
  const own = pods.flatMap(({ addresses }) => addresses);
  return [
    { kind: "block", cidr: "0.0.0.0/0", except: own.filter((address) => !address.includes(":")) },
    { kind: "block", cidr: "::/0", except: own.filter((address) => address.includes(":")) },
  ];
}
