import type { Scenario, Step } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import { matchesGlob } from "./matrix.js";

/** Why a target cannot run a scenario, or undefined when it can. */
export function unmetRequirement({ needs, steps }: Scenario, target: TargetDescription): string | undefined {
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
    ...mute({ needs, steps }, target).map(
      (name) => `no probe can be sent from external host "${name}" (--external-shell ${name}=COMMAND)`,
    ),
    needs.hostNetwork && !target.hostNetwork ? "the target allows no hostNetwork pods" : undefined,
  ].filter((reason) => reason !== undefined);
  return missing.length === 0 ? undefined : missing.join("; ");
}

/** External hosts that a scenario probes from, and the target cannot. */
function mute(
  { needs, steps }: Pick<Scenario, "needs" | "steps">,
  { externals }: TargetDescription,
): readonly string[] {
  const sources = steps.flatMap(sourcePatterns).filter((pattern) => pattern.startsWith("external/"));
  const probing = needs.externals.filter((name) =>
    sources.some((pattern) => matchesGlob({ kind: "external", name }, pattern)),
  );
  return probing.filter((name) => externals.some((host) => host.name === name && !host.canProbe));
}

function sourcePatterns({ matrix, expect, hold, watch }: Step): readonly string[] {
  const stated = [...expect.allow, ...expect.deny, ...hold, ...watch].map(({ from }) => from);
  return [...(matrix.from ?? []), ...stated];
}

function absent<T>(wanted: readonly T[], present: readonly T[]): readonly T[] {
  return wanted.filter((item) => !present.includes(item));
}
