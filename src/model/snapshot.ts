import type { Labels, NetworkPolicy, TransportProtocol } from "./objects.js";

/** The cluster as a step left it, in the scenario's own names: what a reader needs beside the cells. */
export interface StepSnapshot {
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
  readonly pods: readonly SnapshotPod[];
  readonly services: readonly SnapshotService[];
  /** As they were applied and changed since. */
  readonly policies: readonly NetworkPolicy[];
}

export interface SnapshotPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** The node's own name. */
  readonly node: string;
  readonly hostNetwork: boolean;
  readonly ips: readonly string[];
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol: TransportProtocol;
  }[];
}

export interface SnapshotService {
  readonly namespace: string;
  readonly name: string;
  readonly ips: readonly string[];
  readonly selector: Labels;
  readonly ports: readonly {
    readonly port: number;
    readonly targetPort: number | string;
    readonly protocol: TransportProtocol;
  }[];
}
