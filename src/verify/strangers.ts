import type { NamespaceSpec, PodSpec, Scenario } from "../scenario/scenario.js";
import type { Mirror } from "./mirror.js";

/** The stranger of a namespace, and the namespace that no manifest speaks of. */
const STRANGER = "stranger";
const ELSEWHERE = "elsewhere";

/**
 * The mirror with those of whom no manifest speaks: a pod without labels in each namespace and in one that is unknown, and the
 * hosts outside that can send. They only ask: "nobody else" and "nobody" mean them, too.
 */
export function withStrangers(mirror: Mirror, hosts: readonly string[]): Mirror {
  const { scenario, pods } = mirror;
  const names = new Set(scenario.fixture.map(({ name }) => name));
  const unknown: NamespaceSpec = { name: freeName(ELSEWHERE, names), labels: {}, pods: [], services: [] };
  const fixture = [...scenario.fixture, unknown].map(withStranger);
  const workloads = pods.map(({ pod }) => `${pod.namespace}/${pod.name}`);
  const steps = scenario.steps.map((step) => ({
    ...step,
    matrix: {
      ...step.matrix,
      to: (step.matrix.to ?? ["*"]).flatMap((to) => (to === "*" ? workloads : [to])),
    },
  }));
  const needs = { ...scenario.needs, externals: hosts };
  return { ...mirror, scenario: { ...scenario, fixture, steps, needs } satisfies Scenario };
}

function withStranger(namespace: NamespaceSpec): NamespaceSpec {
  const name = freeName(STRANGER, new Set(namespace.pods.map((pod) => pod.name)));
  const stranger: PodSpec = {
    namespace: namespace.name,
    name,
    labels: {},
    ports: [{ port: 80, protocol: "TCP" }],
    hostNetwork: false,
  };
  return { ...namespace, pods: [...namespace.pods, stranger] };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(free)) return free;
  }
}
