import { formatEndpoint } from "../model/endpoint.js";
import type { ObjectRef } from "../model/objects.js";
import type { TargetDescription } from "../target/target.js";
import { matchesGlob } from "../plan/matrix.js";
import { contradictions } from "../plan/expectations.js";
import type { StepPlan } from "../plan/scenario-plan.js";
import { namespacesMade, podsMade } from "../scenario/pods.js";
import type { CellGroup, Change, Scenario, Step } from "../scenario/scenario.js";

/** Takes along what speaks of something that is no longer there. */
export function tidy(scenario: Scenario, description: TargetDescription): Scenario {
  const present = presentIn(scenario, description);
  const steps = scenario.steps.map((step) => tidyStep(step, present));
  return { ...scenario, needs: neededBy({ ...scenario, steps }), steps };
}

interface Present {
  readonly namespaces: ReadonlySet<string>;
  readonly pods: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
  readonly matches: (pattern: string) => boolean;
}

function presentIn({ fixture, needs, steps }: Scenario, description: TargetDescription): Present {
  const changes = steps.flatMap((step) => step.changes);
  const [specs, pods] = [namespacesMade({ fixture, steps }), podsMade({ fixture, steps })];
  const ends = [
    ...pods.map(({ namespace, name }) => ({ kind: "pod", namespace, name }) as const),
    ...specs.flatMap(({ services }) =>
      services.map(({ namespace, name }) => ({ kind: "service", namespace, name }) as const),
    ),
    ...needs.externals.map((name) => ({ kind: "external", name }) as const),
    ...description.nodes.map((_, at) => ({ kind: "node", name: String.fromCharCode(97 + at) }) as const),
  ];
  return {
    namespaces: new Set(specs.map(({ name }) => name)),
    pods: new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`)),
    policies: new Set(
      changes.flatMap((change) =>
        "policies" in change
          ? change.policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
          : [],
      ),
    ),
    matches: (pattern) => ends.some((end) => formatEndpoint(end) === pattern || matchesGlob(end, pattern)),
  };
}

function tidyStep(step: Step, present: Present): Step {
  const isThere = ({ from, to }: CellGroup): boolean => present.matches(from) && present.matches(to);
  const { from, to, ...matrix } = step.matrix;
  return {
    ...step,
    hold: step.hold.filter(isThere),
    watch: step.watch.filter(isThere),
    startup: step.startup.filter(isThere),
    changes: step.changes.flatMap((change) => tidyChange(change, present)),
    matrix: {
      ...matrix,
      ...(from && { from: from.filter(present.matches) }),
      ...(to && { to: to.filter(present.matches) }),
    },
  };
}

function tidyChange(change: Change, present: Present): readonly Change[] {
  if ("policies" in change) {
    const policies = change.policies.filter(({ metadata }) =>
      present.namespaces.has(metadata.namespace ?? ""),
    );
    return policies.length === 0 ? [] : [{ ...change, policies }];
  }
  if (change.do === "createPod") return present.namespaces.has(change.pod.namespace) ? [change] : [];
  if (change.do === "createNamespace") return [change];
  return isPresent(change.ref, present) ? [change] : [];
}

function isPresent({ kind, namespace = "", name }: ObjectRef, present: Present): boolean {
  if (kind === "Namespace") return present.namespaces.has(name);
  return (kind === "Pod" ? present.pods : present.policies).has(`${namespace}/${name}`);
}

/** A need without anything that has it is none. Nodes stay, as pods without a pin are spread over them. */
function neededBy({ needs, ...made }: Scenario): Scenario["needs"] {
  const pods = podsMade(made);
  const served = new Set(pods.flatMap(({ ports }) => ports.map(({ protocol }) => protocol)));
  return {
    ...needs,
    protocols: needs.protocols.filter((protocol) => served.has(protocol)),
    hostNetwork: needs.hostNetwork && pods.some(({ hostNetwork }) => hostNetwork),
  };
}

/** Leaves out the hand-stated groups that name no cell any more, or of which the policies now mean something else. */
export function withValidStatements(scenario: Scenario, foreseen: readonly StepPlan[]): Scenario {
  const steps = scenario.steps.map((step, index): Step => {
    const expected = foreseen[index]?.expected;
    const valid = (kind: "allow" | "deny") => (group: CellGroup) =>
      expected !== undefined &&
      contradictions({ ...step, expect: { allow: [], deny: [], [kind]: [group] } }, expected).length === 0;
    const { allow, deny } = step.expect;
    return { ...step, expect: { allow: allow.filter(valid("allow")), deny: deny.filter(valid("deny")) } };
  });
  return { ...scenario, steps };
}
