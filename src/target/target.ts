import type { Endpoint } from "../model/endpoint.js";
import type {
  IpFamily,
  KubernetesObject,
  Node,
  ObjectRef,
  Pod,
  TransportProtocol,
} from "../model/objects.js";

/** A host outside the cluster: never a pod, never a node. */
export interface ExternalHost {
  readonly name: string;
  readonly addresses: Partial<Readonly<Record<IpFamily, string>>>;
  /** What its probe server answers on. */
  readonly ports: readonly { readonly port: number; readonly protocol: TransportProtocol }[];
  /** Whether probes can be sent from it, and not to it alone. */
  readonly canProbe: boolean;
}

/** What a scenario's `needs` are held against, and what the first line of output says. */
export interface TargetDescription {
  readonly kind: "lab" | "kubernetes";
  /** One line for a person: "embedded lab (no cluster; …)", "context kind-dev at https://…, Kubernetes v1.34.4". */
  readonly title: string;
  /** What makes the same target again, beyond what is default: `--fault D1`. */
  readonly flags?: readonly string[];
  /** Nodes on which probe pods may run, with their InternalIP addresses. */
  readonly nodes: readonly Node[];
  /** The cluster's primary family first. */
  readonly ipFamilies: readonly IpFamily[];
  readonly protocols: readonly TransportProtocol[];
  readonly externals: readonly ExternalHost[];
  readonly hostNetwork: boolean;
}

export interface ExecRequest {
  /** A pod, a node or an external host. */
  readonly source: Endpoint;
  readonly command: readonly string[];
  readonly stdin: string;
  /** After this the exec is given up as failed; it settles always. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `failed`: the command did not run to its end; `why` names the source. That says nothing about policies. */
export type ExecResult =
  | { readonly kind: "finished"; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "failed"; readonly stdout: string; readonly why: string };

/** The objects asked for, as they are once usable: pods Running with node and addresses. */
export interface ReadyRequest {
  readonly pods: readonly ObjectRef[];
  readonly signal: AbortSignal;
  /** Told whenever the count changes. */
  readonly onProgress?: (progress: { readonly ready: number; readonly total: number }) => void;
}

export interface DiagnosisRequest {
  /** Where the policies are that went wrong, in the cluster's names; undefined where they are not kept. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Where a run happens. Objects are ordinary Kubernetes objects; every call resolves once the target has acknowledged
 * the change and rejects with a `TargetError` that names the object.
 */
export interface Target {
  describe(signal: AbortSignal): Promise<TargetDescription>;
  /** Creates or replaces each object, in order, and reads policies back. Returns the objects as stored. */
  apply(objects: readonly KubernetesObject[], signal: AbortSignal): Promise<readonly KubernetesObject[]>;
  /** JSON merge patch (RFC 7396). Returns the object as stored. */
  patch(ref: ObjectRef, mergePatch: unknown, signal: AbortSignal): Promise<KubernetesObject>;
  /** Resolves when the objects are gone; one that does not exist is gone already. A namespace takes all in it along. */
  remove(refs: readonly ObjectRef[], signal: AbortSignal): Promise<void>;
  /** Rejects with the reason (image pull, crash, unschedulable) when a pod cannot become ready, or on the signal. */
  waitUntilReady(request: ReadyRequest): Promise<readonly Pod[]>;
  exec(request: ExecRequest): Promise<ExecResult>;
  /**
   * Where namespaces, pods' labels and policies are not what they are expected to be: a sentence each, which names the
   * object, the field and who wrote it. Absent where nobody else can change them.
   */
  deviations?(expected: readonly KubernetesObject[], signal: AbortSignal): Promise<readonly string[]>;
  /** Command with which a person runs another in a pod; absent where no pod outlives the run. */
  commandIn?(pod: { readonly namespace: string; readonly name: string }, command: string): string;
  /** Command with which a person looks into what the cluster's engine made of policies: a hint, which nothing rests on. */
  diagnosis?(request: DiagnosisRequest): Promise<string>;
  /** Command with which a person removes what is left of runs; absent where nothing outlives them. */
  readonly cleanupCommand?: string;
  /** Removes what this target made for itself; the objects of a run are removed by the run. */
  dispose(): Promise<void>;
}

/** What happened, to which object, and what to do next. */
export class TargetError extends Error {
  constructor(
    readonly problem: {
      readonly what: string;
      readonly object?: string;
      readonly next?: string;
      /** Admission (Pod Security, a quota, a webhook) refuses the object; its image cannot be had. */
      readonly cause?: "admission" | "image";
    },
    options?: ErrorOptions,
  ) {
    const object = problem.object === undefined ? "" : `${problem.object}: `;
    const next = problem.next === undefined ? "" : `\n  ${problem.next}`;
    super(`${object}${problem.what}${next}`, options);
    this.name = "TargetError";
  }
}

/** What the user named as the target is not there: a wrong command line, before anything was tried. */
export class NoSuchTarget extends TargetError {}
