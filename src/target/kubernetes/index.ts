export { connectKubernetes, type KubernetesOptions } from "./kubernetes.js";
export { examineCluster } from "./checks/examine.js";
export type { Check } from "./checks/check.js";
export { cleanLeftovers } from "./objects/leftovers.js";
export type { ExternalShells } from "./exec/external-shell.js";
export type { ClusterOptions } from "./api/connect.js";
export { readNamespaces } from "./objects/snapshot.js";
