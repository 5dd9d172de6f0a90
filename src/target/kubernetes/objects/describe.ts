import { shown } from "../../../model/text/shown.js";
import { isIP } from "node:net";
import type { IpFamily, Node } from "../../../model/objects.js";
import { type ClusterName, kubectlCommand } from "../../command.js";
import type { ExternalHost, TargetDescription } from "../../target.js";
import { TargetError } from "../../target.js";
import type { Client } from "../api/client.js";
import { existingOrUndefined } from "../api/existing.js";

/** What describe reads of a node beyond the model (core/v1 NodeSpec, NodeStatus). */
interface NodeFacts {
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly podCIDRs?: readonly string[] | null;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[] | null;
  };
  readonly status?: {
    readonly addresses?: unknown;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[] | null;
  };
}

export async function describeCluster(
  client: Client,
  facts: { readonly version: string; readonly externals: readonly ExternalHost[] },
  signal: AbortSignal,
): Promise<TargetDescription> {
  const { selected } = client.connection;
  const { context, cluster } = selected;
  const { items } = await client.list({ kind: "Node" }, signal);
  const nodes = items.flatMap((item) => (item.kind === "Node" && isUsable(item) ? [item] : []));
  if (nodes.length === 0) throw noUsableNode(selected, items.length);
  const ipFamilies = await familiesOf(client, nodes, signal);
  const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
  const families = ipFamilies.join(" ");
  return {
    kind: "kubernetes",
    title: `context "${context}" at ${shown(cluster.server)} · Kubernetes ${facts.version} · ${count} · ${families}`,
    nodes,
    ipFamilies,
    protocols: ["TCP", "UDP", "SCTP"],
    externals: facts.externals,
    hostNetwork: true,
  };
}

/** Ready, and open to a pod without tolerations. */
function isUsable(node: Node): boolean {
  const { spec, status }: NodeFacts = node;
  const ready =
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;
  const tainted =
    spec?.taints?.some(({ effect }) => effect === "NoSchedule" || effect === "NoExecute") ?? false;
  return ready && !tainted && spec?.unschedulable !== true;
}

function noUsableNode(cluster: ClusterName, total: number): TargetError {
  return new TargetError({
    object: `context "${cluster.context}"`,
    what: `none of its ${total} nodes is Ready and takes pods without tolerations`,
    next: `See \`${kubectlCommand(cluster, "describe nodes")}\`.`,
  });
}

/**
 * The families of pod addresses, the primary one first. The nodes' podCIDRs tell, in order; a CNI with an address plan
 * of its own leaves them empty, then running pods of kube-system tell, then the address of the `kubernetes` Service.
 */
async function familiesOf(
  client: Client,
  nodes: readonly Node[],
  signal: AbortSignal,
): Promise<readonly IpFamily[]> {
  const ofNodes = nodes.map(({ spec }: NodeFacts) => familiesIn(spec?.podCIDRs ?? []));
  const [first = []] = ofNodes;
  const shared = first.filter((family) => ofNodes.every((families) => families.includes(family)));
  if (shared.length > 0) return shared;
  const ofPods = await podFamilies(client, signal);
  if (ofPods.length > 0) return ofPods;
  const service = await existingOrUndefined(
    client,
    { kind: "Service", namespace: "default", name: "kubernetes" },
    signal,
  );
  const ofService = service?.kind === "Service" ? familiesIn(service.spec.clusterIPs ?? []) : [];
  return ofService.length > 0 ? ofService : ["IPv4"];
}

async function podFamilies(client: Client, signal: AbortSignal): Promise<readonly IpFamily[]> {
  const { items } = await client.list({ kind: "Pod", namespace: "kube-system", limit: 100 }, signal);
  const families = items.map((item) => {
    if (item.kind !== "Pod" || item.spec.hostNetwork === true) return [];
    return familiesIn((item.status?.podIPs ?? []).map(({ ip }) => ip));
  });
  return families.toSorted((one, other) => other.length - one.length)[0] ?? [];
}

function familiesIn(addresses: readonly string[]): readonly IpFamily[] {
  const versions = addresses.map((address) => isIP(address.split("/")[0] ?? ""));
  return [
    ...new Set(
      versions.flatMap((version) =>
        version === 4 ? ["IPv4" as const] : version === 6 ? ["IPv6" as const] : [],
      ),
    ),
  ];
}
