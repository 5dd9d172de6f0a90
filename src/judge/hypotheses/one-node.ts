import type { Pod } from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import { type Hypothesis, readForEach } from "./hypothesis.js";
import { podsAt } from "./scope.js";

const KEY = "node:";

/** Keys of two causes at once have more than the name of a node. */
const KEY_OF_ONE = /^node:([a-z0-9.-]+)$/;

/** That one node falls short, for each that pods were seen on. */
export function oneNode(nodes: readonly string[]): readonly Hypothesis[] {
  return nodes.map((name) => unenforcedOn(name));
}

/** The hypothesis that has such a key; undefined: it is none of these. */
export function oneNodeWithKey(key: string): Hypothesis | undefined {
  const [, name] = KEY_OF_ONE.exec(key) ?? [];
  return name === undefined ? undefined : unenforcedOn(name);
}

/** A node polices what enters and leaves its own pods: the other end's node still polices its part. */
function unenforcedOn(name: string): Hypothesis {
  const isOn = ({ spec }: Pod): boolean => spec.nodeName === name;
  return {
    key: `${KEY}${name}`,
    kind: "scope",
    sentence: `enforces no policy for pods on node ${name}: on other nodes it does`,
    predict: readForEach(({ from, to }, { now }) => {
      const [ofSource, ofDestination] = [podsAt(from, now), podsAt(to, now)];
      const open = [
        ...(ofDestination.length > 0 && ofDestination.every(isOn) ? ["Ingress" as const] : []),
        ...(ofSource.some(isOn) ? ["Egress" as const] : []),
      ];
      if (open.length === 0) return now.policies;
      return now.policies.flatMap((policy) => {
        const policyTypes = policyTypesOf(policy.spec ?? {}).filter((type) => !open.includes(type));
        return policyTypes.length === 0 ? [] : [{ ...policy, spec: { ...policy.spec, policyTypes } }];
      });
    }),
  };
}
