import type { Endpoint } from "../../model/endpoint.js";
import type { ClusterState, Service, ServicePort } from "../../model/objects.js";
import type { Probe } from "../../model/probe.js";
import { findNamed } from "../../plan/addresses.js";
import type { Hypothesis } from "./hypothesis.js";
import { isIsolated } from "./membership/selecting.js";
import { mapRules, onlyFor, type Rewrite } from "./rewrite.js";
import { isSameNode, podsAt } from "./scope.js";

/** How connections through a Service may be judged. */
export const throughService: readonly Hypothesis[] = [
  ...[false, true].map((near): Hypothesis => ({
    key: near ? "service-ports-near" : "service-ports",
    kind: "feature",
    sentence: `lets peers of a rule reach its pods on every port through a Service${near ? " on their node" : ""}, past its \`ports\``,
    predict: throughServices(
      mapRules(({ peers }) => [{ peers, ports: [] }]),
      near,
    ),
  })),
  {
    key: "service-address",
    kind: "feature",
    sentence: "judges egress through a Service by the Service's address and port, not by the pod behind it",
    predict: ({ now }, { judge }) => {
      const ingressAlone = { ...now, policies: onlyFor("Ingress")(now.policies) };
      // Without its Service an address is one outside the cluster, which selectors never match.
      const unresolved = { ...now, services: [], policies: onlyFor("Egress")(now.policies) };
      return (probe) => {
        const ip = addressOfService(probe, now);
        if (ip === undefined) return undefined;
        const egress = judge(unresolved, { ...probe, to: { kind: "address", ip } });
        return egress.verdict === "deny" ? "deny" : judge(ingressAlone, probe).verdict;
      };
    },
  },
  {
    key: "service-replies",
    kind: "feature",
    sentence:
      "judges replies through a Service on the same node as new connections of the server to its client",
    predict:
      ({ now }, { judge }) =>
      (probe) => {
        if (probe.to.kind !== "service" || !isSameNode(probe, now)) return undefined;
        const answers = backendsOf(probe, now).map((from) =>
          judge(now, { ...probe, from, to: probe.from, port: EPHEMERAL }),
        );
        return answers.every(({ verdict }) => verdict === "deny") ? "deny" : undefined;
      },
  },
  {
    key: "service-self",
    kind: "feature",
    sentence: "does not let a pod reach itself through its own Service, once a policy isolates it",
    predict:
      ({ now }, semantics) =>
      (probe) => {
        const [own] = podsAt(probe.from, now);
        const pods = probe.to.kind === "service" ? podsAt(probe.to, now) : [];
        if (own === undefined || pods.length !== 1 || pods[0] !== own) return undefined;
        return isIsolated(own, "Ingress", now, semantics) ? "deny" : undefined;
      },
  },
  {
    key: "service-partly",
    kind: "feature",
    sentence: "closes a Service of several ports for a pod whose egress policy admits only some of them",
    predict: ({ now }, { judge }) => {
      const egressAlone = { ...now, policies: onlyFor("Egress")(now.policies) };
      return (probe) => {
        const verdicts = new Set(
          portsOf(probe, now).map(
            ({ port, protocol = "TCP" }) => judge(egressAlone, { ...probe, port, protocol }).verdict,
          ),
        );
        return verdicts.has("allow") && verdicts.has("deny") ? "deny" : undefined;
      };
    },
  },
  {
    key: "service-node",
    kind: "feature",
    sentence: "lets no pod of a node reach a Service once a policy isolates a pod there",
    predict: ({ now }, semantics) => {
      const isolated = now.pods.filter(
        (pod) => isIsolated(pod, "Ingress", now, semantics) || isIsolated(pod, "Egress", now, semantics),
      );
      const nodes = new Set(isolated.map(({ spec }) => spec.nodeName));
      return ({ from, to }) =>
        to.kind === "service" && nodes.has(podsAt(from, now)[0]?.spec.nodeName) ? "deny" : undefined;
    },
  },
];

/** A port of those that clients get. */
const EPHEMERAL = 49_152;

function backendsOf({ to }: Probe, now: ClusterState): readonly Endpoint[] {
  return podsAt(to, now).map(({ metadata: { namespace = "", name } }) => ({ kind: "pod", namespace, name }));
}

function portsOf({ to }: Probe, { services }: ClusterState): readonly ServicePort[] {
  return serviceAt(to, services)?.spec.ports ?? [];
}

function throughServices(rewrite: Rewrite, near: boolean): Hypothesis["predict"] {
  return ({ now }, { judge }) => {
    const state = { ...now, policies: rewrite(now.policies) };
    const concerns = (probe: Probe): boolean =>
      probe.to.kind === "service" && (!near || isSameNode(probe, now));
    return (probe) => (concerns(probe) ? judge(state, probe).verdict : undefined);
  };
}

function serviceAt(end: Endpoint, services: readonly Service[]): Service | undefined {
  return end.kind === "service" ? findNamed(services, end) : undefined;
}

function addressOfService({ to, ipFamily }: Probe, { services }: ClusterState): string | undefined {
  const own = serviceAt(to, services);
  const ips = own?.spec.clusterIPs ?? (own?.spec.clusterIP ? [own.spec.clusterIP] : []);
  return ips.find((ip) => ip !== "None" && ip.includes(":") === (ipFamily === "IPv6"));
}
