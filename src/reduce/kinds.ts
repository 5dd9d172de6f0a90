import type { Path } from "../model/text/located.js";
import type { Scenario, Step } from "../scenario/scenario.js";
import { pathsLike, without } from "./tree.js";

/** A kind of piece that a scenario may do without, and how. `levels`: one after another, what is large first. */
export interface Kind {
  /** In the plural: "kept 3 of 9 pods". */
  readonly name: string;
  readonly levels: readonly ((scenario: Scenario) => readonly Path[])[];
  readonly remove: (scenario: Scenario, pieces: readonly Path[]) => Scenario;
}

const POLICY = "steps.*.changes.*.policies.*";
const SPEC = `${POLICY}.spec`;

/** From the largest to the smallest. */
export const kinds: readonly Kind[] = [
  { name: "steps", levels: [earlierSteps], remove: without },
  { name: "matrices between changes", levels: [earlierSteps], remove: joinSteps },
  listed("namespaces", ["fixture.*"]),
  listed("pods", ["fixture.*.pods.*", "steps.*.changes.*.namespace.pods.*"]),
  listed("services", ["fixture.*.services.*", "steps.*.changes.*.namespace.services.*"]),
  listed("external hosts", ["needs.externals.*"]),
  listed("changes", ["steps.*.changes.*"]),
  listed("flows", ["steps.*.hold.*", "steps.*.watch.*", "steps.*.startup.*"]),
  listed("policies", [POLICY]),
  listed("rules", [`${SPEC}.ingress.*`, `${SPEC}.egress.*`]),
  listed("peers and ports", [
    `${SPEC}.ingress.*.*`,
    `${SPEC}.egress.*.*`,
    `${SPEC}.ingress.*.*.*`,
    `${SPEC}.egress.*.*.*`,
  ]),
  {
    name: "fields of policies",
    levels: [4, 5, 6, 7, 8].map((depth) => (scenario) => [
      ...like([`${SPEC}${".*".repeat(depth + 1)}`, `${SPEC}.podSelector${".*".repeat(depth - 3)}`])(scenario),
      ...like([`steps.*.changes.*.merge${".*".repeat(depth - 3)}`])(scenario),
    ]),
    remove: without,
  },
  listed("parts of policies", [
    `${SPEC}.ingress`,
    `${SPEC}.egress`,
    `${SPEC}.policyTypes`,
    `${SPEC}.policyTypes.*`,
    `${POLICY}.metadata.labels`,
    `${POLICY}.metadata.annotations`,
  ]),
  listed("labels", [
    "fixture.*.labels.*",
    "fixture.*.pods.*.labels.*",
    "steps.*.changes.*.labels.*",
    "steps.*.changes.*.pod.labels.*",
    "steps.*.changes.*.namespace.labels.*",
  ]),
  listed("served ports", [
    "fixture.*.pods.*.ports.*",
    "fixture.*.services.*.ports.*",
    "steps.*.changes.*.pod.ports.*",
  ]),
  listed("pins and names of ports", ["fixture.*.pods.*.node", "fixture.*.pods.*.ports.*.name"]),
];

/** Each pattern is a level. */
function listed(name: string, patterns: readonly string[]): Kind {
  return { name, levels: patterns.map((pattern) => like([pattern])), remove: without };
}

function like(patterns: readonly string[]) {
  return (scenario: Scenario): readonly Path[] => patterns.flatMap((pattern) => pathsLike(scenario, pattern));
}

/** The last one is the one that fails. */
function earlierSteps({ steps }: Scenario): readonly Path[] {
  return steps.slice(0, -1).map((_, index) => ["steps", index]);
}

/** What those steps change, the step after them changes in one go. */
function joinSteps(scenario: Scenario, pieces: readonly Path[]): Scenario {
  const joined = new Set(pieces.map(([, index]) => index));
  const steps: Step[] = [];
  let pending: Step["changes"] = [];
  for (const [index, step] of scenario.steps.entries()) {
    const changes = [...pending, ...step.changes];
    if (joined.has(index)) pending = changes;
    else {
      steps.push({ ...step, changes });
      pending = [];
    }
  }
  return { ...scenario, steps };
}
