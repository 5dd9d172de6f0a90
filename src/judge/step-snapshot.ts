import type { Pod, Service } from "../model/objects.js";
import type { Scene, ScenePod, SceneService } from "../model/scene.js";
import type { World } from "../plan/cluster-model.js";

/** What a report shows of the cluster after a step. */
export function sceneOf({ state }: World): Scene {
  return {
    namespaces: state.namespaces.map(({ metadata }) => ({
      name: metadata.name,
      labels: metadata.labels ?? {},
    })),
    pods: state.pods.map(podFact),
    services: state.services.map(serviceFact),
    policies: state.policies,
  };
}

function podFact({ metadata, spec, status }: Pod): ScenePod {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    labels: metadata.labels ?? {},
    node: spec.nodeName ?? "",
    hostNetwork: spec.hostNetwork ?? false,
    ips: status?.podIPs?.map(({ ip }) => ip) ?? [],
    ports: spec.containers.flatMap(({ ports }) =>
      (ports ?? []).map(({ name, containerPort: port, protocol = "TCP" }) => ({
        ...(name === undefined ? {} : { name }),
        port,
        protocol,
      })),
    ),
  };
}

function serviceFact({ metadata, spec }: Service): SceneService {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    ips: spec.clusterIPs ?? [],
    selector: spec.selector ?? {},
    ports: (spec.ports ?? []).map(({ port, targetPort = port, protocol = "TCP" }) => ({
      port,
      targetPort,
      protocol,
    })),
  };
}
