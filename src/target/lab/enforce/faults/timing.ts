import { ESTABLISHED, type FilteredNode, NOT_SPOKEN_OF } from "../filter.js";
import { type Fault, mapChains } from "./fault.js";

const WINDOW_MS = 2_000;

/** F: when a rule is in force. */
export const timing = {
  F1: {
    title: "a pod runs 2 s before the policies that cover it are in force",
    effect: "leak",
    references: "K3S#947, K3S#13432†, NPA#83, KNP#171, KR#873†",
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) => pod.ageMs >= WINDOW_MS && covers(policy, pod, scope),
    }),
    againMs: WINDOW_MS,
  },
  F2: {
    title: "changes programmed 3 s late",
    effect: "outage",
    references: "KR#1309",
    lateMs: 3_000,
  },
  F3: {
    title: "a flow opened before the policy that allows it is broken by it",
    effect: "outage",
    references: "NPA#186, NPA#189†",
    filter: {
      first: () => ["ct mark 0x1 ct state established,related accept", NOT_SPOKEN_OF],
      last: (_hook, node) => [...markNewFlows(node), ESTABLISHED],
    },
  },
  F5: {
    title: "half of a policy's rules enforced as if they were all, while the rest is on its way",
    effect: "outage",
    references: "NPC#201†",
    stages: (rules) => [
      mapChains((chain) => ({
        ...chain,
        accepts: chain.accepts.slice(0, Math.floor(chain.accepts.length / 2)),
      }))(rules),
    ],
  },
  F6: {
    title: "an update takes the old rules away before it adds the new ones",
    effect: "both",
    references: "CentaurusInfra/mizar#295",
    stages: (rules) => [{ ...rules, chains: [] }],
  },
} as const satisfies Record<string, Fault>;

/** What a policed pod's chain has judged is known again by its mark; a flow that is older has none. */
function markNewFlows({ rules }: FilteredNode): readonly string[] {
  const devices = [...new Set(rules.chains.map(({ device }) => `"${device}"`))].join(", ");
  if (devices === "") return [];
  return [`iifname { ${devices} } ct mark set 0x1`, `oifname { ${devices} } ct mark set 0x1`];
}
