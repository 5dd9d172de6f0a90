import { isCanary } from "../../../scenario/canary.js";
import type { Change, Scenario } from "../../../scenario/scenario.js";

/**
 * Whether a scenario leaves namespaces and pods as they were, but for labels, policies and Services. A canary is not
 * kept waiting by pods that serve the ports of all others.
 */
export function canShare(scenario: Scenario): boolean {
  if (isCanary(scenario)) return false;
  const { needs, fixture, steps } = scenario;
  const usesNodes = fixture.some(({ pods }) => pods.some(({ hostNetwork }) => hostNetwork));
  return !needs.ownPods && !usesNodes && steps.every(({ changes }) => changes.every(isReversible));
}

function isReversible(change: Change): boolean {
  switch (change.do) {
    case "apply":
    case "replace":
    case "label":
      return true;
    case "patch":
    case "delete":
      return change.ref.kind === "NetworkPolicy";
    case "createPod":
    case "createNamespace":
    case "recreate":
      return false;
  }
}
