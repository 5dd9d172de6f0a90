import type { Ports } from "./port-sweep.js";

/** A rule that opens or closes, and where it is written. */
export interface Reason {
  readonly text: string;
  /** `k8s/db.yaml:12`; undefined where it is written nowhere, such as a policy's absence. */
  readonly at: string | undefined;
}

/** What becomes of connections from one workload to another. */
export interface Change {
  /** `cut`: allowed before and after, and not while old pods and new ones, old policies and new ones are mixed. */
  readonly kind: "opened" | "closed" | "left open" | "cut";
  readonly from: string;
  readonly to: string;
  readonly ports: readonly Ports[];
  /** The rules that do it. */
  readonly reasons: readonly Reason[];
}

/** Of one workload and direction: whom beyond the manifests it admits now, and whom no more. */
export interface ExposureChange {
  readonly workload: string;
  readonly direction: "ingress" | "egress";
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** What manifests leave out may make another change of it than is told, or a change where none is told. */
export interface Undecided {
  readonly from: string;
  readonly to: string;
  readonly dependsOn: readonly string[];
}

export interface Impact {
  readonly undecided: readonly Undecided[];
  readonly exposure: readonly ExposureChange[];
  readonly changes: readonly Change[];
  /** Workloads that are there on one side alone. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Two pods before and after, by their places in both states. */
export interface Pair {
  readonly was: readonly [number, number];
  readonly is: readonly [number, number];
}
