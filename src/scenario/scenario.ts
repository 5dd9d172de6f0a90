import type {
  IpFamily,
  Labels,
  NetworkPolicy,
  ObjectRef,
  ServicePort,
  TransportProtocol,
} from "../model/objects.js";

/** A scenario file, read and checked, with every shorthand written out. */
export interface Scenario {
  /** Stable in every output: `default-deny/ingress`. */
  readonly id: string;
  /** As the user named it; absent where the scenario is part of the program. */
  readonly file?: string;
  readonly summary: string;
  readonly source?: string;
  readonly tags: readonly string[];
  readonly needs: Needs;
  readonly fixture: readonly NamespaceSpec[];
  readonly steps: readonly Step[];
}

export interface Needs {
  readonly nodes: number;
  readonly ipFamilies: readonly IpFamily[];
  readonly protocols: readonly TransportProtocol[];
  readonly externals: readonly string[];
  readonly hostNetwork: boolean;
  /** Its namespaces and pods have to bear the names that it gives them: none of another scenario will do. */
  readonly ownPods: boolean;
}

export interface NamespaceSpec {
  readonly name: string;
  readonly labels: Labels;
  readonly pods: readonly PodSpec[];
  readonly services: readonly ServiceSpec[];
}

export interface PodSpec {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly ports: readonly PortSpec[];
  /** `a`, `b`, `c`: the scenario's own names of nodes. Absent: spread. */
  readonly node?: string;
  readonly hostNetwork: boolean;
}

export interface PortSpec {
  readonly port: number;
  readonly protocol: TransportProtocol;
  readonly name?: string;
  readonly http?: true;
}

export interface ServiceSpec {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
}

/** Policies here still hold variables such as `${ip:x/a}/32`. */
export type Change =
  | { readonly do: "apply" | "replace"; readonly policies: readonly NetworkPolicy[] }
  | { readonly do: "patch"; readonly ref: ObjectRef; readonly merge: unknown }
  | { readonly do: "delete"; readonly ref: ObjectRef }
  | {
      readonly do: "label";
      readonly ref: ObjectRef;
      readonly labels: Readonly<Record<string, string | null>>;
    }
  | { readonly do: "createPod"; readonly pod: PodSpec }
  | { readonly do: "createNamespace"; readonly namespace: NamespaceSpec }
  | { readonly do: "recreate"; readonly ref: ObjectRef; readonly labels?: Labels };

export interface Step {
  /** Unique in its scenario, made of the name: `deny-all-ingress-to-x`. */
  readonly id: string;
  readonly name: string;
  /** In the scenario's file, from 1. */
  readonly line?: number;
  /** How many there are of what its scenario grows: a report sets times to enforce against it. */
  readonly size?: number;
  /** Flows opened before the changes and kept through them. */
  readonly hold: readonly HeldGroup[];
  /** Flows tried again and again through the changes. */
  readonly watch: readonly CellGroup[];
  /** What pods that this step creates try as their first act. */
  readonly startup: readonly CellGroup[];
  readonly changes: readonly Change[];
  readonly matrix: MatrixSelection;
  readonly expect: { readonly allow: readonly CellGroup[]; readonly deny: readonly CellGroup[] };
}

/** Absent: everything of that kind. Ends are globs over endpoint names. */
export interface MatrixSelection {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly ports?: readonly number[];
  readonly protocols?: readonly TransportProtocol[];
  readonly ipFamilies: readonly IpFamily[] | "primary" | "all";
}

/** Cells stated by hand: `x/* -> y/a:80/TCP`. */
export interface CellGroup {
  readonly text: string;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol?: TransportProtocol;
}

export interface HeldGroup extends CellGroup {
  readonly idle: boolean;
  /** Absent: `continues` where the policies guarantee it, else `open`. */
  readonly expect?: "continues" | "open";
}
