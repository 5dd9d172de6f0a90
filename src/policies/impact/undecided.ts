import type { Verdict } from "../../model/probe.js";
import type { PortVerdicts } from "../../simulator/index.js";
import { foreignPolicyId } from "../../model/foreign-policy.js";
import { isForPod } from "../foreign.js";
import type { Pair } from "./change.js";
import { portsWhere } from "./port-sweep.js";
import type { Side } from "./side.js";

/** What would make another change of a pair of pods, were it otherwise. */
export function dependsOnOf({ was, is }: Pair, old: Side, next: Side): readonly string[] {
  const [before, after] = [old.matrix.verdicts(...was), next.matrix.verdicts(...is)];
  const change = changeOf(before, after);
  const turning = old.worlds.flatMap(({ what, matrix }, index) => {
    const other = next.worlds[index];
    if (other === undefined) return [];
    return changeOf(matrix.verdicts(...was), other.matrix.verdicts(...is)) === change ? [] : [what];
  });
  return [...new Set([...turning, ...foreignOf({ was, is }, old, next, change !== NONE)])];
}

const NONE = "[]";

/** Which ports are allowed on one side alone. */
function changeOf(before: PortVerdicts, after: PortVerdicts): string {
  if (before === after) return NONE;
  const isAllowed = (verdict: Verdict | undefined): boolean => verdict === "allow";
  return JSON.stringify(portsWhere([before, after], ([one, other]) => isAllowed(one) !== isAllowed(other)));
}

/** Policies of other APIs, where they or what they may overrule changes. */
function foreignOf({ was, is }: Pair, old: Side, next: Side, isChanged: boolean): readonly string[] {
  const of = ({ manifests, state }: Side, ends: readonly [number, number]) =>
    manifests.foreign.filter((policy) => ends.some((end) => isForPod(policy, state.pods[end])));
  const [before, after] = [of(old, was), of(next, is)];
  const texts = (own: typeof before): string => own.map(({ text }) => text).join("\n");
  if (!isChanged && texts(before) === texts(after)) return [];
  return [...before, ...after].map((policy) => `${foreignPolicyId(policy)}, which netproof does not read`);
}
