import type { Check } from "./check.js";
import { shown } from "../../../model/text/shown.js";
import pLimit from "p-limit";
import type { Client } from "../api/client.js";
import { type ClusterOptions, connect } from "../api/connect.js";
import { describeCluster } from "../objects/describe.js";
import { namespacesCheck } from "./dry-run.js";
import { ownedSelector } from "../../../model/labels.js";
import { cleanUpCommand, commandOn } from "../../command.js";
import { seemingPlugins } from "./plugins.js";
import { rights } from "./rights.js";

/** Looks at a cluster without changing anything in it. Rejects with a `TargetError` when it cannot be reached. */
export async function examineCluster(
  options: ClusterOptions & { readonly signal: AbortSignal },
): Promise<readonly Check[]> {
  const { signal } = options;
  const { client, version } = await connect(options, signal);
  try {
    const { cluster } = client.connection.selected;
    const server: Check = {
      name: "API server",
      status: "ok",
      text: `${shown(cluster.server)}, Kubernetes ${version}`,
    };
    const permissions = await permissionsCheck(client, signal);
    if (permissions.status === "failed") return [server, permissions];
    const nodes = await nodesCheck(client, version, signal);
    const namespaces = await namespacesCheck(client, signal);
    const cni = await cniCheck(client, signal);
    return [server, permissions, nodes, cni, await leftoversCheck(client, signal), namespaces];
  } finally {
    client.connection.close();
  }
}

const REVIEWS_AT_ONCE = 8;

/** Asks the API server itself, as `kubectl auth can-i` does. */
async function permissionsCheck(client: Client, signal: AbortSignal): Promise<Check> {
  const limit = pLimit(REVIEWS_AT_ONCE);
  const asked = rights.flatMap(({ group, resource, verbs }) =>
    verbs.map((verb) => ({ group, resource, verb })),
  );
  const answers = await Promise.all(
    asked.map((right) => limit(async () => ({ ...right, allowed: await mayI(client, right, signal) }))),
  );
  const missing = answers
    .filter(({ allowed }) => !allowed)
    .map(({ verb, resource }) => `${verb} ${resource}`);
  const name = "permissions";
  if (missing.length === 0) return { name, status: "ok", text: `all ${asked.length} that a run needs` };
  const next = commandOn(
    client.connection.selected,
    ({ flags }) => `netproof rbac --user NAME | kubectl ${flags} apply -f -`,
  );
  return { name, status: "failed", text: `missing: ${missing.join(", ")}`, next };
}

async function mayI(
  client: Client,
  right: { readonly group: string; readonly resource: string; readonly verb: string },
  signal: AbortSignal,
): Promise<boolean> {
  const [resource, subresource] = right.resource.split("/");
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { group: right.group, resource, subresource, verb: right.verb } },
  };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const subject = { verb: "create", resource: "selfsubjectaccessreviews" } as const;
  const answer = await client.json({ method: "POST", path, body: JSON.stringify(review), subject }, signal);
  return (answer as { status?: { allowed?: unknown } }).status?.allowed === true;
}

async function nodesCheck(client: Client, version: string, signal: AbortSignal): Promise<Check> {
  const { nodes, ipFamilies } = await describeCluster(client, { version, externals: [] }, signal);
  const architectures = new Set(
    nodes.map(({ metadata }) => metadata.labels?.["kubernetes.io/arch"] ?? "unknown"),
  );
  const text = `${nodes.length} for probe pods, ${[...architectures].join(" and ")}, ${ipFamilies.join(" and ")}`;
  if (nodes.length > 1) return { name: "nodes", status: "ok", text };
  return { name: "nodes", status: "note", text: `${text}: traffic between nodes cannot be tested` };
}

async function cniCheck(client: Client, signal: AbortSignal): Promise<Check> {
  const found = await seemingPlugins(client, signal);
  const text =
    found.length === 0 ? "none that netproof knows by its pods" : `${found.join(", ")} (by its pods)`;
  return { name: "network plugin", status: "note", text };
}

async function leftoversCheck(client: Client, signal: AbortSignal): Promise<Check> {
  const { items } = await client.list({ kind: "Namespace", labelSelector: ownedSelector() }, signal);
  const name = "leftovers";
  if (items.length === 0) return { name, status: "ok", text: "none of an earlier run" };
  const text = items.map(({ metadata }) => metadata.name).join(", ");
  return {
    name,
    status: "note",
    text,
    next: cleanUpCommand(client.connection.selected),
  };
}
