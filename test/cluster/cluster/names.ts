import { join } from "node:path";
import { stateFolder } from "../places.js";

export const cniNames = ["bridge", "flannel", "calico", "canal", "cilium"] as const;
export type CniName = (typeof cniNames)[number];

export const defaultName = "netproof";

export function kubeconfigOf(name: string): string {
  return join(stateFolder(), `${name}.kubeconfig`);
}

export function controlPlaneOf(name: string): string {
  return `${name}-control-plane`;
}
