import { quoted } from "../../../model/text/shell.js";
import { type ClusterName, commandOn, kubectlCommand } from "../../command.js";
import type { Client } from "../api/client.js";

interface Plugin {
  /** Names of the pods of its DaemonSet. */
  readonly pods: RegExp;
  /** What shows a person the plugin's own view of policies; default: kubectl's. */
  readonly diagnose?: (cluster: ClusterName, namespace: string | undefined) => string;
}

const inNamespace = (namespace: string | undefined): string =>
  namespace === undefined ? "--all-namespaces" : `-n ${quoted(namespace)}`;

/** It has no flag for a kubeconfig. */
const calicoctl = (cluster: ClusterName, namespace: string | undefined): string =>
  commandOn(cluster, ({ kubeconfig, context }) => {
    const variable = kubeconfig === undefined ? "" : `KUBECONFIG=${kubeconfig} `;
    return `${variable}calicoctl --context ${context} get networkpolicy ${inNamespace(namespace)} -o yaml`;
  });

/** Well-known network plugins. A hint for a person; no verdict rests on it. */
const plugins: Readonly<Record<string, Plugin>> = {
  Calico: { pods: /^calico-(node-)?[a-z0-9]{5}$/, diagnose: calicoctl },
  Canal: { pods: /^canal-/, diagnose: calicoctl },
  Cilium: {
    pods: /^cilium-[a-z0-9]{5}$/,
    diagnose: (cluster) =>
      kubectlCommand(cluster, "-n kube-system exec daemonset/cilium -- cilium-dbg policy get"),
  },
  Flannel: { pods: /^(kube-)?flannel-/ },
  kindnet: { pods: /^kindnet-/ },
  Antrea: { pods: /^antrea-agent-/ },
  "kube-router": { pods: /^kube-router-/ },
  "AWS VPC CNI": { pods: /^aws-node-/ },
  "OVN-Kubernetes": { pods: /^ovnkube-node-/ },
};

/** The names of the plugins that seem present, by their pods. */
export async function seemingPlugins(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const { items } = await client.list({ kind: "Pod" }, signal);
  return Object.entries(plugins)
    .filter(([, { pods }]) => items.some(({ metadata }) => pods.test(metadata.name)))
    .map(([name]) => name);
}

/**
 * The command with which a person looks into what the plugin made of the policies, of one namespace or all; kubectl's
 * where no plugin can be told.
 */
export async function diagnosis(
  client: Client,
  { namespace, signal }: { readonly namespace: string | undefined; readonly signal: AbortSignal },
): Promise<string> {
  const { selected } = client.connection;
  const names = await seemingPlugins(client, signal).catch(() => []);
  const [diagnose] = names.flatMap((name) => plugins[name]?.diagnose ?? []);
  if (diagnose !== undefined) return diagnose(selected, namespace);
  return kubectlCommand(selected, `describe networkpolicy ${inNamespace(namespace)}`);
}
