import type { FlowVerdict } from "../../model/result/flow.js";
import type { Labels } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { CellVerdict } from "../../model/result/result.js";
import type { ConvergenceSample } from "../../model/result/measures.js";
import type { Status } from "../../model/result/verdict.js";
import type { SnapshotPod, SnapshotService } from "../../model/result/snapshot.js";

/**
 * What the page's script draws from. A page may hold tens of thousands of cells, so what they share stands once, in a
 * list, and a `Place` is an index into the list that the field names.
 */
export interface PageData {
  readonly scenarios: readonly PageScenario[];
  readonly namespaces: readonly PageNamespace[];
  readonly pods: readonly SnapshotPod[];
  readonly services: readonly SnapshotService[];
  readonly policies: readonly PagePolicy[];
  readonly outcomes: readonly PageOutcome[];
  readonly deciding: readonly PageDeciding[];
  /** Parts of reasons. */
  readonly phrases: readonly string[];
}

export type Place = number;

export interface PageScenario {
  readonly id: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly status: Status;
  readonly reason: string;
  readonly steps: readonly PageStep[];
}

export interface PageStep {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  readonly durationMs: number;
  readonly timeToEnforceMs: number | null;
  readonly convergence: readonly ConvergenceSample[];
  readonly flows: readonly PageFlow[];
  readonly namespaces: readonly Place[];
  readonly pods: readonly Place[];
  readonly services: readonly Place[];
  readonly policies: readonly Place[];
  readonly matrices: readonly PageMatrix[];
}

export interface PageFlow {
  readonly verdict: FlowVerdict;
  readonly text: string;
}

export interface PageNamespace {
  readonly name: string;
  readonly labels: Labels;
}

/** All cells of one port, protocol and family. */
export interface PageMatrix {
  /** `80/TCP IPv4` */
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cells: readonly PageCell[];
}

/** `from` and `to` are places in the matrix' own lists; `reason` is phrases. */
export type PageCell = readonly [
  from: Place,
  to: Place,
  outcome: Place,
  deciding: Place,
  reason: readonly Place[],
  seen: Place,
  attempts: number,
  afterMs: number,
  more?: CellMore,
];

/** What few cells have. */
export interface CellMore {
  readonly why?: string;
  readonly acceptedAs?: string;
  readonly repeat?: string;
}

export type PageView = "difference" | "expected" | "observed";

export interface PageOutcome {
  readonly verdict: CellVerdict;
  readonly expected: Verdict;
  readonly observed: string;
  /** It differs from the specification, declared or not, or nothing is known. */
  readonly notable: boolean;
  readonly marks: Readonly<Record<PageView, PageMark>>;
}

export interface PageMark {
  readonly letter: string;
  readonly meaning: string;
  /** The name of its colours. */
  readonly tone: string;
}

export interface PagePolicy {
  /** `namespace/name` */
  readonly id: string;
  /** The policy as YAML. */
  readonly lines: readonly string[];
}

export interface PageDeciding {
  readonly policies: readonly { readonly policy: Place; readonly marked: readonly MarkedLines[] }[];
  /** Keys of what the API leaves open. */
  readonly notes: readonly string[];
}

/** `rule`: it decides. `subject`: why the policy isolates the pod. Lines count from 0, both ends are in. */
export interface MarkedLines {
  readonly kind: "rule" | "subject";
  readonly path: string;
  readonly first: number;
  readonly last: number;
}
