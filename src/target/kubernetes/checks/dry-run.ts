import { runLabels } from "../../../model/labels.js";
import type { Client } from "../api/client.js";
import type { Check } from "./check.js";
import { ApiFailure } from "../api/failures.js";
import { collectionPath } from "../api/resources.js";

const name = "namespaces";

/**
 * Whether a run may make its namespaces, asked without making one. Its pods cannot be asked about like that: their
 * namespace has to be there, and that of another is under other rules.
 */
export async function namespacesCheck(client: Client, signal: AbortSignal): Promise<Check> {
  const restricted = await refusal(client, "restricted", signal);
  if (restricted?.problem.cause === "admission") {
    const next =
      "Exempt namespaces with the label app.kubernetes.io/managed-by=netproof from what refuses them.";
    return { name, status: "failed", text: `refused: ${restricted.problem.what}`, next };
  }
  if (restricted !== undefined)
    return { name, status: "note", text: `no dry run can tell: ${restricted.problem.what}` };
  const privileged = await refusal(client, "privileged", signal);
  if (privileged === undefined)
    return { name, status: "ok", text: "admitted with Pod Security restricted and privileged (dry run)" };
  return {
    name,
    status: "note",
    text: `refused with Pod Security privileged: ${privileged.problem.what}`,
    next: "Leave out what needs it: netproof run --grep '^(?!nodes/|families/own-node)'",
  };
}

async function refusal(
  client: Client,
  level: "restricted" | "privileged",
  signal: AbortSignal,
): Promise<ApiFailure | undefined> {
  const labels = { ...runLabels("dry-run"), "pod-security.kubernetes.io/enforce": level };
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "np-dry-run", labels } };
  const subject = { verb: "create", resource: "namespaces", name: body.metadata.name } as const;
  const path = `${collectionPath("Namespace")}?dryRun=All`;
  const headers = { "Content-Type": "application/json" };
  try {
    await client.json({ method: "POST", path, headers, body: JSON.stringify(body), subject }, signal);
    return undefined;
  } catch (error) {
    if (error instanceof ApiFailure) return error;
    throw error;
  }
}
