import { NAMESPACE_NAME_LABEL } from "../model/labels.js";
import type { ClusterState, Labels, NetworkPolicy, Service } from "../model/objects.js";
import type { NamespaceSpec, Scenario, ServiceSpec } from "../scenario/scenario.js";
import { isBehind } from "../model/labels.js";
import { notesOn } from "./notes.js";
import { type Asked, type ProbePod, probePodsFor } from "./probe-pods.js";

/** A user's workloads and policies as a scenario, with what of them it cannot show. */
export interface Mirror {
  readonly scenario: Scenario;
  readonly pods: readonly ProbePod[];
  readonly notes: readonly string[];
  /** Workloads of which nothing says on which ports they listen. */
  readonly portless: ReadonlySet<string>;
}

/**
 * Namespaces with the same labels, stand-ins with the same labels and ports, the same Services; then the policies; then
 * every pod tries every port. Names of namespaces are mapped when it runs, selectors on them, too.
 */
export function mirrorOf(state: ClusterState, asked: readonly Asked[]): Mirror {
  const probePods = probePodsFor(state, asked);
  const { pods } = probePods;
  const services = state.services.filter((service) => canMirror(service, pods));
  const names = new Set([
    ...pods.map(({ pod }) => pod.namespace),
    ...state.policies.map(({ metadata }) => metadata.namespace ?? "default"),
  ]);
  const fixture = [...names].map((name) => namespaceOf(name, { state, pods, services }));
  const scenario: Scenario = {
    id: "verify",
    summary: "Your policies hold between stand-ins of your workloads.",
    tags: [],
    needs: { nodes: 1, ipFamilies: [], protocols: [], externals: [], hostNetwork: false, ownPods: true },
    fixture,
    steps: [
      {
        id: "policies-applied",
        name: "your policies applied",
        hold: [],
        watch: [],
        startup: [],
        changes: [{ do: "apply", policies: state.policies.map(bare) }],
        matrix: {
          ipFamilies: "primary",
          to: [
            "*",
            ...services.map(({ metadata }) => `service/${metadata.namespace ?? "default"}/${metadata.name}`),
          ],
        },
        expect: { allow: [], deny: [] },
      },
    ],
  };
  const notes = notesOn(state, { probePods, names, services });
  return { scenario, pods, notes, portless: new Set(probePods.portless) };
}

/** What the user wrote, without what an API server adds. */
function bare({ apiVersion, kind, metadata, spec }: NetworkPolicy): NetworkPolicy {
  const { name, namespace = "default", labels } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(labels && { labels }) },
    ...(spec === undefined ? {} : { spec }),
  };
}

function namespaceOf(
  name: string,
  of: {
    readonly state: ClusterState;
    readonly pods: readonly ProbePod[];
    readonly services: readonly Service[];
  },
): NamespaceSpec {
  const found = of.state.namespaces.find(({ metadata }) => metadata.name === name);
  const { [NAMESPACE_NAME_LABEL]: _name, ...labels }: Labels = found?.metadata.labels ?? {};
  return {
    name,
    labels,
    pods: of.pods.filter(({ pod }) => pod.namespace === name).map(({ pod }) => pod),
    services: of.services
      .filter(({ metadata }) => (metadata.namespace ?? "default") === name)
      .map((service) => serviceOf(service)),
  };
}

function serviceOf({ metadata, spec }: Service): ServiceSpec {
  return {
    namespace: metadata.namespace ?? "default",
    name: metadata.name,
    selector: spec.selector ?? {},
    ports: (spec.ports ?? []).map(({ port, targetPort, protocol }) => ({
      port,
      ...(targetPort === undefined ? {} : { targetPort }),
      ...(protocol === undefined ? {} : { protocol }),
    })),
  };
}

/** With a ClusterIP, and a stand-in behind it that serves each of its ports. */
function canMirror(service: Service, pods: readonly ProbePod[]): boolean {
  const { spec } = service;
  const ports = spec.ports ?? [];
  if (spec.clusterIP === "None" || spec.type === "ExternalName" || ports.length === 0) return false;
  const backends = pods.filter(({ pod }) => isBehind(service, pod));
  return (
    backends.length > 0 &&
    backends.every(({ pod }) =>
      ports.every(({ port, targetPort = port, protocol = "TCP" }) =>
        pod.ports.some(
          (own) => own.protocol === protocol && (own.port === targetPort || own.name === targetPort),
        ),
      ),
    )
  );
}
