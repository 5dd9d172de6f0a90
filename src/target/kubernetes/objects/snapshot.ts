import type { KubernetesObject } from "../../../model/objects.js";
import { kubectlCommand } from "../../command.js";
import { NoSuchTarget } from "../../target.js";
import { type ClusterOptions, connect } from "../api/connect.js";
import { existingOrUndefined } from "../api/existing.js";

const kinds = ["Pod", "Service", "NetworkPolicy"] as const;

/**
 * The namespaces with their pods, Services and policies, as the API server has them. Only gets and lists. Rejects with a
 * `TargetError`, or a `NoSuchTarget` for a namespace that is not there.
 */
export async function readNamespaces(
  options: ClusterOptions & { readonly namespaces: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly KubernetesObject[]> {
  const { namespaces, context, signal } = options;
  const { client } = await connect(options, signal);
  try {
    const found = await Promise.all(
      namespaces.map(async (name) => {
        const namespace = await existingOrUndefined(client, { kind: "Namespace", name }, signal);
        if (namespace === undefined)
          throw new NoSuchTarget({
            object: `context "${context}"`,
            what: `there is no namespace "${name}"`,
            next: `\`${kubectlCommand(options, "get namespaces")}\` lists them.`,
          });
        const lists = await Promise.all(kinds.map((kind) => client.list({ kind, namespace: name }, signal)));
        return [namespace, ...lists.flatMap(({ items }) => items)];
      }),
    );
    return found.flat();
  } finally {
    client.connection.close();
  }
}
