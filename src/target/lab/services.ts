import { isIPv6 } from "node:net";
import type { Container, ContainerPort, Labels, Service, ServicePort } from "../../model/objects.js";

const TABLE = "inet netproof-services";

/** What a Service's selector and ports are held against. */
export interface ServingPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly containers: readonly Container[];
}

export interface Backend {
  readonly address: string;
  readonly port: number;
}

/** ClusterIPs by destination NAT, at random among the backends, for pods and for the node itself: one table for all nodes. */
export function servicesRuleset(services: readonly Service[], pods: readonly ServingPod[]): string {
  const rules = services.flatMap((service) => serviceRules(service, pods));
  const hook = (name: string, type: string): string =>
    `  chain ${name} {\n    type nat hook ${name} priority ${type}; policy accept;\n${rules.map((rule) => `    ${rule}\n`).join("")}  }`;
  return [
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    hook("prerouting", "dstnat"),
    hook("output", "-100"),
    hairpin(services, pods),
    "}",
    "",
  ].join("\n");
}

function serviceRules(service: Service, pods: readonly ServingPod[]): readonly string[] {
  return (service.spec.clusterIPs ?? []).flatMap((vip) =>
    portsOf(service, vip, pods).flatMap(({ port, backends }) =>
      backends.length === 0 ? [] : [dnat(vip, port, backends)],
    ),
  );
}

/** What each port of a Service leads to, in the family of one of its addresses. */
export function portsOf(
  service: Service,
  vip: string,
  pods: readonly ServingPod[],
): readonly { readonly port: ServicePort; readonly backends: readonly Backend[] }[] {
  const members = backendsOf(service, pods);
  return (service.spec.ports ?? []).map((port) => ({
    port,
    backends: members.flatMap((pod) => backendIn(pod, port, isIPv6(vip))),
  }));
}

function dnat(vip: string, { port, protocol }: ServicePort, backends: readonly Backend[]): string {
  const family = isIPv6(vip) ? "ip6" : "ip";
  const choices = backends.map(({ address, port: target }, index) => `${index} : ${address} . ${target}`);
  const own = (protocol ?? "TCP").toLowerCase();
  return `${family} daddr ${vip} ${own} dport ${port} dnat ${family} to numgen random mod ${backends.length} map { ${choices.join(", ")} }`;
}

/** "Every pair of the selector is among the pod's labels"; a Service without selector has no backends here. */
function backendsOf({ metadata, spec }: Service, pods: readonly ServingPod[]): readonly ServingPod[] {
  const wanted = Object.entries(spec.selector ?? {});
  if (wanted.length === 0) return [];
  return pods.filter(
    ({ namespace, labels }) =>
      namespace === metadata.namespace && wanted.every(([key, value]) => labels[key] === value),
  );
}

/** A pod that has no port of that name and protocol is no backend. */
function backendIn(pod: ServingPod, servicePort: ServicePort, ipv6: boolean): Backend[] {
  const { port, targetPort = port, protocol: wanted = "TCP" } = servicePort;
  const isTarget = ({ name, protocol = "TCP" }: ContainerPort): boolean =>
    name === targetPort && protocol === wanted;
  const number =
    typeof targetPort === "number"
      ? targetPort
      : pod.containers.flatMap(({ ports }) => ports ?? []).find(isTarget)?.containerPort;
  const address = pod.addresses.find((own) => isIPv6(own) === ipv6);
  return number === undefined || address === undefined ? [] : [{ address, port: number }];
}

/** A backend that reaches itself through its Service must not see its own address as the source. */
function hairpin(services: readonly Service[], pods: readonly ServingPod[]): string {
  const members = services.flatMap((service) => backendsOf(service, pods));
  const addresses = [...new Set(members.flatMap((pod) => pod.addresses))];
  const rules = [
    { family: "ip", own: addresses.filter((address) => !isIPv6(address)) },
    { family: "ip6", own: addresses.filter((address) => isIPv6(address)) },
  ]
    .filter(({ own }) => own.length > 0)
    .map(
      ({ family, own }) =>
        `    ${family} saddr . ${family} daddr { ${own.map((address) => `${address} . ${address}`).join(", ")} } masquerade\n`,
    );
  return `  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n${rules.join("")}  }`;
}
