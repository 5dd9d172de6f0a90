import { namespaceOf, type NetworkPolicyPort, type Pod } from "../../../model/objects.js";
import { isBehind } from "../../../model/labels.js";
import type { Remark, Rule, Subject } from "../finding.js";
import { objectOf, placedRules } from "./policies.js";

/** Ports that nobody has. */
export const portRules: readonly Rule[] = [
  {
    id: "unknown-port-name",
    severity: "error",
    summary: "a name of a port that no selected pod declares: the rule admits nothing by it",
    find: (subject) =>
      remarksOnPorts(subject, (pods, { port, protocol }) => {
        if (typeof port !== "string" || pods.length === 0) return undefined;
        const wanted = protocol ?? "TCP";
        const declared = pods.flatMap(portsOf);
        if (declared.some((own) => own.name === port && own.protocol === wanted)) return undefined;
        const names = [...new Set(declared.flatMap(({ name }) => name ?? []))];
        const have = names.length === 0 ? "they name none" : `they have ${names.join(", ")}`;
        return {
          text: `no pod that it selects has a ${wanted} port named ${port}; ${have}`,
          remedy: "Use a name that the pods' containers declare, or the number.",
        };
      }),
  },
  {
    id: "service-port",
    severity: "warning",
    summary: "a Service's port where the pods' own is meant: policies are judged by the latter",
    find: (subject) =>
      remarksOnPorts(subject, (pods, { port, protocol, endPort }) => {
        if (typeof port !== "number" || endPort != null || pods.length === 0) return undefined;
        const wanted = protocol ?? "TCP";
        if (pods.some((pod) => portsOf(pod).some((own) => own.port === port && own.protocol === wanted)))
          return undefined;
        const found = servicePort(subject, pods, { port, protocol: wanted });
        return found === undefined
          ? undefined
          : {
              text: `${port} is the port of Service ${found.service}; its pods listen on ${found.target}, and policies are judged by that`,
              remedy: `Write port: ${found.target}.`,
            };
      }),
  },
];

/** On ports of ingress rules, which pods of the manifests serve; those of egress are others'. */
function remarksOnPorts(
  { state, selected }: Subject,
  remark: (pods: readonly Pod[], port: NetworkPolicyPort) => Pick<Remark, "text" | "remedy"> | undefined,
): readonly Remark[] {
  return state.policies.flatMap((policy) => {
    const pods = selected(policy);
    return placedRules(policy)
      .filter(({ direction }) => direction === "ingress")
      .flatMap(({ path, ports }) =>
        ports.flatMap((port, index) => {
          const found = remark(pods, port);
          return found === undefined
            ? []
            : [{ object: objectOf(policy), path: `${path}.ports[${index}]`, ...found }];
        }),
      );
  });
}

interface Declared {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
}

/** Of init containers, too: some engines count them (semantics U12). */
function portsOf({ spec }: Pod): readonly Declared[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports }) =>
    (ports ?? []).map(({ name, containerPort: port, protocol = "TCP" }) => ({ name, port, protocol })),
  );
}

function servicePort(
  { state }: Subject,
  pods: readonly Pod[],
  { port, protocol }: { readonly port: number; readonly protocol: string },
): { readonly service: string; readonly target: number | string } | undefined {
  for (const service of state.services) {
    const own = service.spec.ports?.find((one) => one.port === port && (one.protocol ?? "TCP") === protocol);
    const target = own?.targetPort ?? port;
    if (own === undefined || target === port || !pods.every((pod) => isBehind(service, pod.metadata)))
      continue;
    return { service: `${namespaceOf(service)}/${service.metadata.name}`, target };
  }
  return undefined;
}
