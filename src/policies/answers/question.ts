import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import type { ClusterState, IpFamily, ObjectMeta, Pod } from "../../model/objects.js";
import { isBehind } from "../../model/labels.js";
import type { Peer, PeerForm } from "./built-in-peers.js";

/** One end of a question: something that manifests describe, or what every cluster has. */
export type End =
  { readonly kind: "endpoint"; readonly endpoint: Endpoint } | { readonly kind: "peer"; readonly peer: Peer };

export interface Question {
  readonly from: End;
  readonly to: End;
  readonly protocol: string;
  readonly port: number;
  readonly ipFamily?: IpFamily;
}

/** `shop/web`, `internet` */
export function endText(end: End): string {
  return end.kind === "peer" ? end.peer.name : formatEndpoint(end.endpoint);
}

/** A question between ends that are there, in a state that has them. */
export interface Form {
  readonly form: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly state: ClusterState;
}

export function formsOf(state: ClusterState, { from, to }: Question): readonly Form[] {
  const sources: readonly PeerForm[] = formsOfEnd(from, to, state);
  return sources.flatMap((source) =>
    formsOfEnd(to, from, source.state).map((destination) => ({
      form: [source.form, destination.form].filter((text) => text !== "").join(", "),
      from: source.endpoint,
      to: destination.endpoint,
      state: destination.state,
    })),
  );
}

function formsOfEnd(end: End, other: End, state: ClusterState): readonly PeerForm[] {
  if (end.kind === "endpoint") return [{ form: "", endpoint: end.endpoint, state }];
  const opposite = other.kind === "endpoint" ? podAt(state, other.endpoint) : undefined;
  return end.peer.forms(opposite, state);
}

function podAt(state: ClusterState, end: Endpoint): Pod | undefined {
  return end.kind === "pod" ? podsAt(state, end)[0] : undefined;
}

/** Behind a Service there may be several. */
export function podsAt({ pods, services }: ClusterState, end: Endpoint): readonly Pod[] {
  switch (end.kind) {
    case "pod":
      return pods.filter(({ metadata }) => isNamed(metadata, end));
    case "address":
      return pods.filter(
        ({ status }) => status?.podIP === end.ip || status?.podIPs?.some(({ ip }) => ip === end.ip),
      );
    case "service": {
      const service = services.find(({ metadata }) => isNamed(metadata, end));
      return service === undefined ? [] : pods.filter((pod) => isBehind(service, pod.metadata));
    }
    default:
      return [];
  }
}

function isNamed(
  { name, namespace = "default" }: ObjectMeta,
  end: { namespace: string; name: string },
): boolean {
  return namespace === end.namespace && name === end.name;
}
