export { type KindChoice, type KindCluster, withKindCluster } from "./cluster.js";
export type { SourceFile } from "./source-file.js";
