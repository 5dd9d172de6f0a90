import { ownedSelector } from "../../../model/labels.js";
import { type ClusterOptions, connect } from "../api/connect.js";
import { removeObjects } from "./remove.js";

/**
 * Removes the namespaces that carry netproof's label, of one run or of all, and returns their names once they are gone.
 * Goes by the label alone, so nothing else is touched.
 */
export async function cleanLeftovers(
  options: ClusterOptions & { readonly runId?: string | undefined; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { signal } = options;
  const { client } = await connect(options, signal);
  try {
    const labelSelector = ownedSelector(options.runId);
    const { items } = await client.list({ kind: "Namespace", labelSelector }, signal);
    const names = items.map(({ metadata }) => metadata.name);
    const refs = names.map((name) => ({ kind: "Namespace", name }) as const);
    await removeObjects({ client, made: new Set(), signal }, refs);
    return names;
  } finally {
    client.connection.close();
  }
}
