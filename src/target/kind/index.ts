export { type KindChoice, type KindCluster, withKindCluster } from "./cluster.js";
export type { SourceFile } from "./config.js";
