import type { TransportProtocol } from "../../../model/objects.js";

/**
 * What a node must let through, between policies and nftables: everything is resolved to addresses, numbers and
 * interfaces. Many faults are changes to these rules.
 */
export interface NodeRules {
  readonly node: number;
  /** Only pods that some policy isolates, once a direction. */
  readonly chains: readonly PodChain[];
}

export type Direction = "ingress" | "egress";

export interface PodChain {
  readonly device: string;
  readonly direction: Direction;
  readonly accepts: readonly Accept[];
}

/** One rule of a policy. Both conditions must hold; `any` restricts nothing. */
export interface Accept {
  /** Whose rule it is. */
  readonly policy: { readonly namespace?: string; readonly name: string };
  readonly peers: "any" | readonly PeerMatch[];
  readonly ports: "any" | readonly PortMatch[];
}

export type PeerMatch =
  | { readonly kind: "pods"; readonly addresses: readonly string[] }
  | { readonly kind: "block"; readonly cidr: string; readonly except: readonly string[] };

export type PortMatch =
  | { readonly kind: "every"; readonly protocol: TransportProtocol }
  | {
      readonly kind: "range";
      readonly protocol: TransportProtocol;
      readonly first: number;
      readonly last: number;
    }
  /** Whatever came through a Service: the engine itself has no use for it. */
  | { readonly kind: "translated" }
  /** A named port of egress: it has another number on each destination. */
  | {
      readonly kind: "sockets";
      readonly protocol: TransportProtocol;
      readonly sockets: readonly { readonly address: string; readonly port: number }[];
    };
