import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import type { IpFamily, Pod } from "../../model/objects.js";
import { type Probe, probeId } from "../../model/probe.js";
import type { DialledProbe } from "../../probe/batch.js";
import type { Try } from "../../probe/parse.js";
import type { Liveness } from "../../record/attempt.js";
import { addressOf } from "../../plan/addresses.js";
import { backends, dial, hostPods, serviceOf, targetPortOf } from "../../plan/matrix.js";
import { renameEndpoint } from "../deploy/names.js";
import type { Prober } from "./prober.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

/** A connection that no policy touches, from whoever can open it, in the cluster's names. */
export interface Control {
  readonly source: Endpoint;
  readonly dialled: DialledProbe;
}

const LOOPBACK = { IPv4: "127.0.0.1", IPv6: "::1" } as const;

/**
 * What asks the destinations of probes whether they answer: a pod asks itself over loopback; behind a Service and on a node
 * the pods that serve there do; a host outside is asked by a pod that no policy selects.
 */
export async function controlsOf(
  prober: Prober,
  cluster: ClusterModel,
  probes: readonly Probe[],
): Promise<readonly Control[]> {
  const controls = new Map<string, Control>();
  for (const probe of probes) {
    for (const own of serversOf(cluster, probe))
      controls.set(keyOf(own), {
        source: renameEndpoint(own.from, prober.names.toCluster),
        dialled: loopback(cluster, own),
      });
    if (probe.to.kind !== "external") continue;
    const source = await prober.controlPod().catch(() => undefined);
    if (source !== undefined) controls.set(keyOf(probe), { source, dialled: dial(cluster, probe) });
  }
  return [...controls.values()];
}

function loopback(cluster: ClusterModel, own: Probe): DialledProbe {
  return { ...dial(cluster, own), ip: LOOPBACK[own.ipFamily] };
}

/** The pods that answer at a probe's destination, each as a probe of itself. */
function serversOf(cluster: ClusterModel, probe: Probe): readonly Probe[] {
  const { to, ipFamily } = probe;
  const itself = (pod: Endpoint, port: number | undefined): readonly Probe[] => {
    const isThere = addressOf(cluster, pod, ipFamily) !== undefined;
    return port === undefined || !isThere ? [] : [{ ...probe, from: pod, to: pod, port }];
  };
  switch (to.kind) {
    case "pod":
      return itself(to, probe.port);
    case "node":
      return hostPods(cluster, to.name).flatMap((pod) => itself(podEnd(pod), probe.port));
    case "service": {
      const service = serviceOf(cluster, to);
      const port = service.spec.ports?.find(
        (own) => own.port === probe.port && (own.protocol ?? "TCP") === probe.protocol,
      );
      if (port === undefined) return [];
      return backends(cluster, service).flatMap((pod) => itself(endOf(pod), targetPortOf(pod, port)));
    }
    default:
      return [];
  }
}

function podEnd({ namespace, name }: { readonly namespace: string; readonly name: string }): Endpoint {
  return { kind: "pod", namespace, name };
}

function endOf({ metadata }: Pod): Endpoint {
  return podEnd({ namespace: metadata.namespace ?? "", name: metadata.name });
}

/** What a control speaks for. */
function keyOf({
  to,
  port,
  protocol,
  ipFamily,
}: {
  to: Endpoint;
  port: number;
  protocol: string;
  ipFamily: IpFamily;
}): string {
  return `${formatEndpoint(to)}:${port}/${protocol} ${ipFamily}`;
}

/** What controls showed, for the probes that they were for. */
export function livenessOf(
  cluster: ClusterModel,
  asked: readonly Probe[],
  heard: readonly { readonly control: Control; readonly tries: readonly Try[] }[],
): (probe: Probe) => Liveness {
  const ids = new Set(asked.map(probeId));
  const answers = new Map(
    heard.map(({ control, tries }) => [
      keyOf(control.dialled.probe),
      tries.some(({ observation }) => observation.kind === "connected"),
    ]),
  );
  return (probe) => {
    if (!ids.has(probeId(probe))) return "not asked";
    const servers = probe.to.kind === "external" ? [probe] : serversOf(cluster, probe);
    const told = servers.map((server) => answers.get(keyOf(server)) ?? false);
    if (told.length === 0)
      return probe.to.kind === "service" || probe.to.kind === "pod" ? "silent" : "unknown";
    if (probe.to.kind === "external" && !answers.has(keyOf(probe))) return "unknown";
    return told.every(Boolean) ? "answers" : told.some(Boolean) ? "partly" : "silent";
  };
}
