import type { ServicePort } from "../model/objects.js";
import type {
  FixtureFile,
  HeldFile,
  NamespaceFile,
  PodFile,
  PortFile,
  ScenarioFile,
  StepFile,
} from "./schema.js";
import type {
  CellGroup,
  HeldGroup,
  MatrixSelection,
  NamespaceSpec,
  Needs,
  PodSpec,
  PortSpec,
  ServiceSpec,
} from "./scenario.js";

/** Writes the shorthands of a scenario file out. Nothing here can fail: the schema has been checked. */

const DEFAULT_PORTS: readonly PortFile[] = [80, 81];

export function normalizeFixture(fixture: FixtureFile): NamespaceSpec[] {
  return Object.entries(fixture.namespaces).map(([name, namespace]) =>
    normalizeNamespace(name, namespace ?? {}),
  );
}

export function normalizeNamespace(name: string, file: NamespaceFile): NamespaceSpec {
  const pods = Object.entries(file.pods ?? {});
  const services = Object.entries(file.services ?? {});
  return {
    name,
    labels: file.labels ?? {},
    pods: pods.map(([pod, spec]) => normalizePod({ namespace: name, name: pod }, spec ?? {})),
    services: services.map(([service, spec]): ServiceSpec => {
      const ports = spec.ports.map((port): ServicePort => withoutUndefined(port));
      return { namespace: name, name: service, selector: spec.selector, ports };
    }),
  };
}

export function normalizePod(id: { namespace: string; name: string }, file: PodFile): PodSpec {
  return {
    ...id,
    labels: file.labels ?? {},
    ports: (file.ports ?? DEFAULT_PORTS).map(normalizePort),
    hostNetwork: file.hostNetwork ?? false,
    ...(file.node === undefined ? {} : { node: file.node }),
  };
}

function normalizePort(file: PortFile): PortSpec {
  if (typeof file === "number") return { port: file, protocol: "TCP" };
  if (typeof file === "string") {
    const [port, protocol] = file.split("/");
    return { port: Number(port), protocol: protocol as PortSpec["protocol"] };
  }
  return withoutUndefined({ ...file, protocol: file.protocol ?? "TCP" });
}

export function normalizeNeeds(file: ScenarioFile["needs"]): Needs {
  return {
    nodes: file?.nodes ?? 1,
    ipFamilies: file?.ipFamilies ?? [],
    protocols: file?.protocols ?? [],
    externals: file?.externals ?? [],
    hostNetwork: file?.hostNetwork ?? false,
    ownPods: file?.ownPods ?? false,
  };
}

export function normalizeMatrix(file: StepFile["matrix"]): MatrixSelection {
  return withoutUndefined({ ...file, ipFamilies: file?.ipFamilies ?? "primary" });
}

const CELL_GROUP = /^(\S+) -> ([^\s:]+)(?::(\d+)(?:\/(TCP|UDP|SCTP))?)?$/;

export function normalizeCellGroup(text: string, at: string): CellGroup {
  const [, from = "", to = "", port, protocol] = CELL_GROUP.exec(text) ?? [];
  return {
    text,
    at,
    from,
    to,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(protocol === undefined ? {} : { protocol: protocol as PortSpec["protocol"] }),
  };
}

export function normalizeHeld(file: HeldFile, at: string): HeldGroup {
  if (typeof file === "string") return { ...normalizeCellGroup(file, at), idle: false };
  const { flow, idle = false, expect } = file;
  return { ...normalizeCellGroup(flow, at), idle, ...(expect === undefined ? {} : { expect }) };
}

/** `deny all ingress to x` → `deny-all-ingress-to-x` */
export function stepId(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Optional keys as the API has them: absent, never `undefined`. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
