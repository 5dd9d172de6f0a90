export { type KindChoice, type KindCluster, withKindCluster } from "./cluster.js";
export { type CniChoice, cniNames, cniOf } from "./cni.js";
export { kindConfig, type SourceFile } from "./config.js";
