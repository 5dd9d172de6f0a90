import type { ClusterState, ContainerPort, ServicePort } from "../../model/objects.js";
import type { NamedEnd } from "./ends.js";

/** `80`, `53/UDP`, or the name of a port that the end declares; undefined for what is none of them. */
export function portNamed(
  text: string,
  to: NamedEnd,
  state: ClusterState,
): { readonly port: number; readonly protocol: string } | undefined {
  const [, digits, given] = /^(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(text) ?? [];
  if (digits !== undefined) {
    const port = Number(digits);
    return port < 1 || port > 65535 ? undefined : { port, protocol: (given ?? "TCP").toUpperCase() };
  }
  return declared(to, state).find(({ name }) => name === text);
}

interface Declared {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
}

function declared({ ends }: NamedEnd, { pods, services }: ClusterState): readonly Declared[] {
  return ends.flatMap((end): readonly Declared[] => {
    if (end.kind !== "endpoint" || (end.endpoint.kind !== "pod" && end.endpoint.kind !== "service"))
      return [];
    const { kind, namespace, name } = end.endpoint;
    const isIt = ({
      metadata,
    }: {
      readonly metadata: { readonly name: string; readonly namespace?: string };
    }) => metadata.name === name && (metadata.namespace ?? "default") === namespace;
    return kind === "pod"
      ? pods
          .filter(isIt)
          .flatMap(({ spec }) => spec.containers.flatMap(({ ports }) => (ports ?? []).map(ofContainer)))
      : services.filter(isIt).flatMap(({ spec }) => (spec.ports ?? []).map(ofService));
  });
}

function ofContainer({ name, containerPort: port, protocol = "TCP" }: ContainerPort): Declared {
  return { name, port, protocol };
}

function ofService({ name, port, protocol = "TCP" }: ServicePort): Declared {
  return { name, port, protocol };
}
