import type { ClusterName } from "../command.js";

/** What a kind cluster is called in the kubeconfig of whoever exports it there. */
export function kindName(name: string): ClusterName & { readonly exportedBy: string } {
  return { context: `kind-${name}`, exportedBy: `kind export kubeconfig --name ${name}` };
}
