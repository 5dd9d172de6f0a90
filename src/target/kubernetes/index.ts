export { connectKubernetes, type KubernetesOptions } from "./kubernetes.js";
export { cleanLeftovers } from "./leftovers.js";
export type { ClusterOptions } from "./connect.js";
