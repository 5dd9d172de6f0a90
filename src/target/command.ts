import { quoted } from "../model/text/shell.js";

/** Which cluster, as netproof and a person's other tools are told. */
export interface ClusterName {
  /** A file; else those of $KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  readonly context: string;
  /** Where the kubeconfig is netproof's own and temporary: the command that gives the context to a person. */
  readonly exportedBy?: string | undefined;
}

/** How a command names its cluster, each word ready for a shell. */
interface Words {
  /** As kubectl and netproof take them. */
  readonly flags: string;
  readonly context: string;
  /** Absent where the tool's default is the right one. */
  readonly kubeconfig: string | undefined;
}

/** A command about the cluster for a person to paste into a shell. */
export function commandOn(cluster: ClusterName, command: (words: Words) => string): string {
  const { exportedBy } = cluster;
  const named = exportedBy === undefined ? cluster.kubeconfig : undefined;
  const kubeconfig = named === undefined ? undefined : quoted(named);
  const context = quoted(cluster.context);
  const flags = `${kubeconfig === undefined ? "" : `--kubeconfig ${kubeconfig} `}--context ${context}`;
  const text = command({ flags, context, kubeconfig });
  return exportedBy === undefined ? text : `${exportedBy} && ${text}`;
}

export function kubectlCommand(cluster: ClusterName, rest: string): string {
  return commandOn(cluster, ({ flags }) => `kubectl ${flags} ${rest}`);
}

/** What removes all that runs left in the cluster. */
export function cleanUpCommand(cluster: ClusterName): string {
  return commandOn(cluster, ({ flags }) => `netproof clean ${flags}`);
}
