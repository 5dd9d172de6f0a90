import type { Probe } from "../../model/probe.js";
import type { Hypothesis, Situation } from "./hypothesis.js";
import { mapRules, onlyFor, type Rewrite } from "./rewrite.js";
import { isSameNode } from "./scope.js";

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
];

function throughServices(rewrite: Rewrite, near: boolean): Hypothesis["predict"] {
  return ({ now }, { judge }) => {
    const state = { ...now, policies: rewrite(now.policies) };
    const concerns = (probe: Probe): boolean =>
      probe.to.kind === "service" && (!near || isSameNode(probe, now));
    return (probe) => (concerns(probe) ? judge(state, probe).verdict : undefined);
  };
}

function addressOfService({ to, ipFamily }: Probe, { services }: Situation["now"]): string | undefined {
  if (to.kind !== "service") return undefined;
  const own = services.find(
    ({ metadata }) => metadata.namespace === to.namespace && metadata.name === to.name,
  );
  const ips = own?.spec.clusterIPs ?? (own?.spec.clusterIP ? [own.spec.clusterIP] : []);
  return ips.find((ip) => ip !== "None" && ip.includes(":") === (ipFamily === "IPv6"));
}
