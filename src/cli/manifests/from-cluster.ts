import type { ParseArgsConfig } from "node:util";
import { stringify } from "yaml";
import type { ManifestText } from "../../manifest/texts.js";
import { describeRef, refOf } from "../../model/objects.js";
import { dnsLabel } from "../../model/validation/names.js";
import { UsageError } from "../exit.js";

export const fromClusterOptions = {
  "from-cluster": { type: "string", multiple: true, default: [] as string[] },
  context: { type: "string" },
  kubeconfig: { type: "string" },
} satisfies ParseArgsConfig["options"];

interface FromCluster {
  readonly "from-cluster": readonly string[];
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** Each object of the named namespaces as a manifest of its own, which quotes name by context and object. */
export async function clusterManifests(
  { "from-cluster": names, context, kubeconfig }: FromCluster,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ManifestText[]> {
  const namespaces = [...new Set(names.flatMap((name) => name.split(",")))];
  if (namespaces.length === 0) return [];
  const odd = namespaces.find((name) => dnsLabel(name).length > 0);
  if (odd !== undefined) throw new UsageError(`--from-cluster takes names of namespaces, not "${odd}"`);
  if (context === undefined)
    throw new UsageError("--from-cluster needs --context: which cluster has these namespaces?");
  const { readNamespaces } = await import("../../target/kubernetes/index.js");
  const objects = await readNamespaces({ context, kubeconfig, namespaces, signal });
  return objects.map((object) => ({
    file: `${context}: ${describeRef(refOf(object))}`,
    text: stringify(object),
  }));
}
