import { join } from "node:path";
import { stateFolder } from "../places.js";

export const cniNames = ["bridge", "flannel", "calico", "canal", "cilium", "kube-router"] as const;
export type CniName = (typeof cniNames)[number];

/** `dual`: pods and Services have IPv6 addresses as well. */
export const familyNames = ["ipv4", "dual"] as const;
export type Families = (typeof familyNames)[number];

export const defaultName = "netproof";

export function kubeconfigOf(name: string): string {
  return join(stateFolder(), `${name}.kubeconfig`);
}

export function controlPlaneOf(name: string): string {
  return `${name}-control-plane`;
}
