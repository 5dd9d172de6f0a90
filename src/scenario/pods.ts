import type { NamespaceSpec, PodSpec, Scenario } from "./scenario.js";

type Made = Pick<Scenario, "fixture" | "steps">;

/** Every namespace that a scenario makes, at its start or later. */
export function namespacesMade({ fixture, steps }: Made): readonly NamespaceSpec[] {
  const changes = steps.flatMap((step) => step.changes);
  return [
    ...fixture,
    ...changes.flatMap((change) => (change.do === "createNamespace" ? [change.namespace] : [])),
  ];
}

/** Every pod that a scenario makes, in a namespace or by itself. */
export function podsMade(scenario: Made): readonly PodSpec[] {
  const changes = scenario.steps.flatMap((step) => step.changes);
  return [
    ...namespacesMade(scenario).flatMap(({ pods }) => pods),
    ...changes.flatMap((change) => (change.do === "createPod" ? [change.pod] : [])),
  ];
}
