import type { Manifests } from "../../manifest/read.js";
import type { ClusterState, NetworkPolicy, Pod } from "../../model/objects.js";

export const severities = ["info", "warning", "error"] as const;
export type Severity = (typeof severities)[number];

/** What a rule has to say of one object. */
export interface Remark {
  /** `NetworkPolicy shop/db` */
  readonly object: string;
  /** Below the object: `spec.ingress[0].from[1]`. */
  readonly path: string;
  /** What is so, in a sentence. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One kind of mistake. */
export interface Rule {
  readonly id: string;
  /** `error`: never meant. `info`: a matter of taste, shown on demand. */
  readonly severity: Severity;
  /** What it finds, in general. */
  readonly summary: string;
  readonly find: (subject: Subject) => readonly Remark[];
}

/** What rules look at. */
export interface Subject {
  readonly manifests: Manifests;
  readonly state: ClusterState;
  /** Pods that live, by their namespace. */
  readonly podsIn: (namespace: string) => readonly Pod[];
  readonly selected: (policy: NetworkPolicy) => readonly Pod[];
}

export interface Finding extends Remark {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
}
