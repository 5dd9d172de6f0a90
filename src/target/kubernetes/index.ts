export { connectKubernetes, type KubernetesOptions } from "./kubernetes.js";
export { type Check, examineCluster } from "./examine.js";
export { cleanLeftovers } from "./leftovers.js";
export type { ExternalShells } from "./external-shell.js";
export type { ClusterOptions } from "./connect.js";
export { readNamespaces } from "./snapshot.js";
