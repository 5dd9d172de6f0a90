import { workloadOf } from "../../../manifest/owners.js";
import { groupBy } from "../../../model/group.js";
import { namespaceOf, type NetworkPolicy, type Pod } from "../../../model/objects.js";
import { policyTypesOf } from "../../../model/policy-types.js";
import { answer } from "../../answers/answer.js";
import { builtInPeer, type Peer } from "../../answers/built-in-peers.js";
import { workloadId } from "../../replicas.js";
import type { Remark, Rule, Subject } from "../finding.js";
import { objectOf, placedRules } from "./policies.js";

/** Whom policies leave out, and what they cut that nobody means to cut. */
export const isolationRules: readonly Rule[] = [
  {
    id: "egress-without-dns",
    severity: "warning",
    summary: "a workload that may reach some, and not the cluster's DNS, so that it finds nobody by name",
    find: (subject) => {
      const dns = builtInPeer("cluster-dns", "to");
      if (dns === undefined) return [];
      const known = new Map<string, boolean>();
      return workloads(subject).flatMap(([name, pod]): readonly Remark[] => {
        const isolating = policiesOf(subject, pod, "Egress");
        const [policy] = isolating;
        const hasRules = isolating.some((own) =>
          placedRules(own).some(({ direction }) => direction === "egress"),
        );
        if (policy === undefined || !hasRules) return [];
        // The same policies mean the same for each pod that they isolate.
        const key = isolating.map(objectOf).join();
        const isCut = known.get(key) ?? (!isolating.some(speaksOfDns) && isDenied(subject, pod, dns));
        known.set(key, isCut);
        if (!isCut) return [];
        return [
          {
            object: objectOf(policy),
            path: "spec.egress",
            text: `${name} may not ask the cluster's DNS (UDP 53 of kube-system), so that it finds nobody by name`,
            remedy: "Admit UDP and TCP 53 to pods k8s-app=kube-dns of kube-system.",
          },
        ];
      });
    },
  },
  {
    id: "not-isolated",
    severity: "info",
    summary: "a workload that no policy isolates for ingress",
    find: (subject) =>
      workloads(subject)
        .filter(
          ([, pod]) => pod.spec.hostNetwork !== true && policiesOf(subject, pod, "Ingress").length === 0,
        )
        .map(([name, pod]) => ({
          object: placeOf(subject, pod),
          path: "metadata.name",
          text: `no policy isolates ${name} for ingress: everyone reaches it on every port`,
          remedy: "Add a policy that selects it, or a default deny for its namespace.",
        })),
  },
  {
    id: "open-to-everyone",
    severity: "info",
    summary: "an ingress rule that admits everyone, by no peers or by 0.0.0.0/0",
    find: ({ state }) =>
      state.policies.flatMap((policy) =>
        placedRules(policy)
          .filter(
            ({ direction, peers }) =>
              direction === "ingress" &&
              (peers.length === 0 ||
                peers.some(({ ipBlock }) => isWhole(ipBlock?.cidr) && !ipBlock?.except?.length)),
          )
          .map(({ path }) => ({
            object: objectOf(policy),
            path,
            text: "it admits everyone, from inside and outside the cluster",
            remedy: "Name who may, unless everyone is meant.",
          })),
      ),
  },
  {
    id: "metadata-reachable",
    severity: "info",
    summary: "an egress rule that admits 169.254.169.254, where clouds give out a machine's credentials",
    find: ({ state }) =>
      state.policies.flatMap((policy) =>
        placedRules(policy)
          .filter(
            ({ direction, peers }) =>
              direction === "egress" &&
              peers.some(
                ({ ipBlock }) =>
                  isWhole(ipBlock?.cidr) &&
                  !(ipBlock?.except ?? []).some((own) => own.startsWith("169.254.")),
              ),
          )
          .map(({ path }) => ({
            object: objectOf(policy),
            path,
            text: "it admits the metadata address 169.254.169.254 as well",
            remedy: "Add except: [169.254.169.254/32].",
          })),
      ),
  },
];

function isDenied({ manifests }: Subject, pod: Pod, dns: Peer): boolean {
  const endpoint = { kind: "pod", namespace: namespaceOf(pod), name: pod.metadata.name } as const;
  const { verdict } = answer(manifests, {
    from: { kind: "endpoint", endpoint },
    to: { kind: "peer", peer: dns },
    protocol: "UDP",
    port: 53,
  });
  return verdict === "deny";
}

/** CoreDNS listens on 53, OpenShift's DNS on 5353; whoever names them means to admit some DNS. */
const DNS_PORTS: ReadonlySet<unknown> = new Set([53, 1053, 5353, "dns", "dns-tcp"]);

function speaksOfDns(policy: NetworkPolicy): boolean {
  return placedRules(policy).some(
    ({ direction, ports }) => direction === "egress" && ports.some(({ port }) => DNS_PORTS.has(port)),
  );
}

function isWhole(cidr: string | undefined): boolean {
  return cidr === "0.0.0.0/0";
}

/** A pod of each workload that lives. */
function workloads({ state, podsIn }: Subject): readonly (readonly [string, Pod])[] {
  const namespaces = [...new Set(state.pods.map(namespaceOf))];
  return [...groupBy(namespaces.flatMap(podsIn), workloadId)].flatMap(([name, [pod]]) =>
    pod === undefined ? [] : [[name, pod] as const],
  );
}

function policiesOf(subject: Subject, pod: Pod, type: "Ingress" | "Egress"): readonly NetworkPolicy[] {
  return subject.state.policies.filter(
    (policy) => policyTypesOf(policy.spec ?? {}).includes(type) && subject.selected(policy).includes(pod),
  );
}

/** The object that made it, where the manifests have that. */
function placeOf({ manifests }: Subject, pod: Pod): string {
  const suffix = ` ${namespaceOf(pod)}/${workloadOf(pod)}`;
  const own = [...manifests.places.keys()].find(
    (id) => id.endsWith(suffix) && !id.startsWith("NetworkPolicy ") && !id.startsWith("Service "),
  );
  return own ?? `Pod ${namespaceOf(pod)}/${pod.metadata.name}`;
}
