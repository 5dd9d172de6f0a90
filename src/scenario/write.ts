import { Document, isCollection, visit } from "yaml";
import type { NetworkPolicy, ObjectRef } from "../model/objects.js";
import type {
  Change,
  HeldGroup,
  MatrixSelection,
  NamespaceSpec,
  Needs,
  PodSpec,
  PortSpec,
  Scenario,
  Step,
} from "./scenario.js";
import type {
  ChangeFile,
  FixtureFile,
  HeldFile,
  NamespaceFile,
  PodFile,
  PortFile,
  ScenarioFile,
  StepFile,
} from "./schema.js";

/** Columns that a line keeps to, and that a collection takes at most to stand in one. */
const WIDTH = 110;
const INLINE = 64;

/**
 * The text of a file that loads as the scenario; policies that it had in files of their own stand in it. Strings that
 * YAML 1.1 takes for something else are quoted: people copy from it for tools that read that.
 */
export function scenarioText(scenario: Scenario): string {
  const document = new Document(fileOf(scenario), { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  visit(document, {
    Collection(key, node) {
      if (key === null || JSON.stringify(node.toJSON()).length > INLINE) return undefined;
      if (isCollection(node)) node.flow = true;
      return visit.SKIP;
    },
  });
  return document.toString({ lineWidth: WIDTH });
}

function fileOf({ id, summary, source, tags, needs, fixture, steps }: Scenario): ScenarioFile {
  return {
    name: id,
    summary,
    source,
    tags: unlessEmpty(tags),
    needs: needsFile(needs),
    fixture: { namespaces: namespacesFile(fixture) },
    steps: steps.map(stepFile),
  };
}

function needsFile(needs: Needs): ScenarioFile["needs"] {
  const { nodes, ipFamilies, protocols, externals, hostNetwork, ownPods } = needs;
  return unlessBare({
    nodes: nodes > 1 ? nodes : undefined,
    ipFamilies: unlessEmpty(ipFamilies),
    protocols: unlessEmpty(protocols),
    externals: unlessEmpty(externals),
    hostNetwork: trueOnly(hostNetwork),
    ownPods: trueOnly(ownPods),
  });
}

function namespacesFile(specs: readonly NamespaceSpec[]): FixtureFile["namespaces"] {
  return Object.fromEntries(specs.map((spec) => [spec.name, namespaceFile(spec)]));
}

function namespaceFile({ labels, pods, services }: NamespaceSpec): NamespaceFile {
  return {
    labels: unlessBare(labels),
    pods: unlessBare(Object.fromEntries(pods.map((pod) => [pod.name, podFile(pod)]))),
    services: unlessBare(
      Object.fromEntries(
        services.map(({ name, selector, ports }) => [name, { selector, ports: [...ports] }]),
      ),
    ),
  };
}

function podFile({ labels, ports, node, hostNetwork }: PodSpec): PodFile {
  const isDefault = JSON.stringify(ports.map(portFile)) === "[80,81]";
  return {
    labels: unlessBare(labels),
    ports: isDefault ? undefined : ports.map(portFile),
    node: node as PodFile["node"],
    hostNetwork: trueOnly(hostNetwork),
  };
}

function portFile({ port, protocol, name, http }: PortSpec): PortFile {
  if (name === undefined && http === undefined) return protocol === "TCP" ? port : `${port}/${protocol}`;
  return { port, protocol: protocol === "TCP" ? undefined : protocol, name, http };
}

function stepFile({ name, size, hold, watch, startup, changes, matrix, expect }: Step): StepFile {
  const texts = (groups: readonly { readonly text: string }[]) => unlessEmpty(groups.map(({ text }) => text));
  return {
    name,
    size,
    hold: unlessEmpty(hold.map(heldFile)),
    watch: texts(watch),
    startup: texts(startup),
    changes: unlessEmpty(changes.map(changeFile)),
    matrix: matrixFile(matrix),
    expect: unlessBare({ allow: texts(expect.allow), deny: texts(expect.deny) }),
  };
}

function heldFile({ text, idle, expect }: HeldGroup): HeldFile {
  return !idle && expect === undefined ? text : { flow: text, idle: trueOnly(idle), expect };
}

function matrixFile({ from, to, ports, protocols, ipFamilies }: MatrixSelection): StepFile["matrix"] {
  return unlessBare({
    from: from && [...from],
    to: to && [...to],
    ports: ports && [...ports],
    protocols: protocols && [...protocols],
    ipFamilies: ipFamilies === "primary" ? undefined : ipFamilies === "all" ? "all" : [...ipFamilies],
  });
}

function changeFile(change: Change): ChangeFile {
  switch (change.do) {
    case "apply":
      return { apply: policiesFile(change.policies) };
    case "replace":
      return { replace: policiesFile(change.policies) };
    case "patch":
      return { patch: { policy: nameOf(change.ref), merge: change.merge as Record<string, unknown> } };
    case "delete":
      return { delete: refFile(change.ref) };
    case "label":
      return { label: { ...placeFile(change.ref), labels: change.labels } };
    case "createPod": {
      const { pod } = change;
      return { create: { pod: `${pod.namespace}/${pod.name}`, ...podFile(pod) } };
    }
    case "createNamespace":
      return { create: { namespace: change.namespace.name, ...namespaceFile(change.namespace) } };
    case "recreate":
      return { recreate: { ...placeFile(change.ref), ...(change.labels && { labels: change.labels }) } };
  }
}

type PoliciesFile = Extract<ChangeFile, { apply: unknown }>["apply"];

function policiesFile(policies: readonly NetworkPolicy[]): PoliciesFile {
  const files = policies.map(({ apiVersion, kind, ...rest }) => ({ apiVersion, kind, ...rest }));
  const [only, ...more] = files;
  return only !== undefined && more.length === 0 ? only : files;
}

function refFile(ref: ObjectRef): Extract<ChangeFile, { delete: unknown }>["delete"] {
  return ref.kind === "NetworkPolicy" ? { policy: nameOf(ref) } : placeFile(ref);
}

function placeFile(ref: ObjectRef): { pod: string } | { namespace: string } {
  return ref.kind === "Namespace" ? { namespace: ref.name } : { pod: nameOf(ref) };
}

function nameOf({ namespace = "", name }: ObjectRef): string {
  return `${namespace}/${name}`;
}

function trueOnly(flag: boolean): true | undefined {
  return flag ? true : undefined;
}

function unlessEmpty<T>(items: readonly T[]): T[] | undefined {
  return items.length === 0 ? undefined : [...items];
}

function unlessBare<T extends object>(value: T): T | undefined {
  return Object.values(value).some((field) => field !== undefined) ? value : undefined;
}
