import type { Scenario, Step } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";

/** Why a target cannot run a scenario, or undefined when it can. */
export function unmet({ needs, steps }: Scenario, target: TargetDescription): string | undefined {
  const externals = target.externals.map(({ name }) => name);
  const missing = [
    target.nodes.length < needs.nodes
      ? `needs ${needs.nodes} nodes, there is ${target.nodes.length}`
      : undefined,
    ...absent(needs.ipFamilies, target.ipFamilies).map((family) => `the cluster has no ${family}`),
    ...absent(needs.protocols, target.protocols).map((protocol) => `the target has no ${protocol}`),
    ...absent(needs.externals, externals).map(
      (name) => `no external host "${name}" (--external ${name}=ADDRESS)`,
    ),
    steps.some(probesFromExternal) && !target.externalSources
      ? "no probe can be sent from a host outside this cluster"
      : undefined,
    needs.hostNetwork && !target.hostNetwork ? "the target allows no hostNetwork pods" : undefined,
  ].filter((reason) => reason !== undefined);
  return missing.length === 0 ? undefined : missing.join("; ");
}

function probesFromExternal({ matrix, expect, hold, watch }: Step): boolean {
  const stated = [...expect.allow, ...expect.deny, ...hold, ...watch].map(({ from }) => from);
  return [...(matrix.from ?? []), ...stated].some((from) => from.startsWith("external/"));
}

function absent<T>(wanted: readonly T[], present: readonly T[]): readonly T[] {
  return wanted.filter((item) => !present.includes(item));
}
