import type { Pod, ServicePort } from "../../model/objects.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import { backends, targetPortOf } from "../../plan/matrix.js";
import type { PodSpec, ServiceSpec } from "../../scenario/scenario.js";
import type { Profile } from "../profiles.js";
import type { Random } from "../random.js";
import type { Vocabulary } from "./vocabulary.js";

/** One for a pod's labels, whose ports have other numbers than the pods' own. */
export function servicesOf(
  random: Random,
  { profile, words }: { readonly profile: Profile; readonly words: Vocabulary },
  pods: readonly PodSpec[],
): readonly ServiceSpec[] {
  const labelled = pods.filter(({ labels, hostNetwork }) => Object.keys(labels).length > 0 && !hostNetwork);
  if (labelled.length === 0 || !random.chance(profile.servicesShare)) return [];
  const { namespace, labels, ports } = random.pick(labelled);
  const selector = Object.fromEntries(random.some(Object.entries(labels), { least: 1, most: 2 }));
  const exposed = ports
    .filter(({ protocol }) => protocol !== "SCTP")
    .map(({ port, protocol, name }, index) => ({
      name: `s${index}`,
      port: random.chance(0.5) ? port : 1000 + port,
      targetPort: name !== undefined && random.chance(0.5) ? name : port,
      protocol,
    }));
  return [{ namespace, name: random.pick(["s", words.pods[0] ?? "s"]), selector, ports: exposed }];
}

/** Whether every Service leads to pods that serve: of another nothing can be judged, and trying takes long. */
export function areServed(cluster: ClusterModel): boolean {
  return cluster.state.services.every((service) => {
    const pods = backends(cluster, service);
    return (service.spec.ports ?? []).every((port) => isServed(pods, port));
  });
}

/** A pod without a port of the name is no backend; one that does not listen on the number is, and refuses. */
function isServed(pods: readonly Pod[], port: ServicePort): boolean {
  const { protocol = "TCP" } = port;
  const serving = pods.filter((pod) =>
    pod.spec.containers
      .flatMap(({ ports }) => ports ?? [])
      .some((own) => (own.protocol ?? "TCP") === protocol && own.containerPort === targetPortOf(pod, port)),
  );
  return serving.length > 0 && (typeof port.targetPort === "string" || serving.length === pods.length);
}
