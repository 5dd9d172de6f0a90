import type { Pod } from "../../../model/objects.js";

/** `stuck` may pass by itself and counts only when it lasts; `failed` is final. */
export type PodReport =
  | { readonly kind: "ready" }
  | { readonly kind: "waiting"; readonly why: string }
  | { readonly kind: "stuck"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

/** The parts of a pod that tell how far it is (core/v1 PodStatus). */
interface PodProgress {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIPs?: readonly unknown[] | null;
    readonly conditions?:
      | readonly {
          readonly type: string;
          readonly status: string;
          readonly reason?: string;
          readonly message?: string;
        }[]
      | null;
    readonly initContainerStatuses?: readonly ContainerStatus[] | null;
    readonly containerStatuses?: readonly ContainerStatus[] | null;
  };
}

/** Waiting reasons that kubelet has tried more than once by then, or that no retry can cure. */
const FINAL_REASONS = new Set([
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
]);

const IMAGE_REASONS = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
]);

const PASSING_REASONS = new Set(["ContainerCreating", "PodInitializing", "ErrImagePull"]);

/** How far a pod is, in words. */
export function podReport(pod: Pod): PodReport {
  const { metadata, status }: PodProgress = pod;
  if (metadata.deletionTimestamp !== undefined) return { kind: "failed", why: "it is being deleted" };
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return ended(pod);
  const containers = statusesOf(pod);
  const report = containers.map(containerReport).find(({ kind }) => kind !== "waiting");
  return report ?? unschedulable(pod) ?? (isReady(pod) ? { kind: "ready" } : waiting(pod));
}

/** The kubelet has tried to get an image of the pod, and failed. */
export function lacksImage(pod: Pod): boolean {
  return statusesOf(pod).some(({ state }) => IMAGE_REASONS.has(state?.waiting?.reason ?? ""));
}

function statusesOf(pod: PodProgress): readonly ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}

function isReady({ spec, status }: PodProgress): boolean {
  const ready =
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;
  return (
    ready && status?.phase === "Running" && spec.nodeName !== undefined && (status.podIPs ?? []).length > 0
  );
}

function ended(pod: PodProgress): PodReport {
  const { phase, reason, message } = pod.status ?? {};
  const exits = statusesOf(pod).map(({ state }) => terminationOf(state));
  const texts = [reason, message, ...exits].filter((text) => text !== undefined && text !== "");
  const why = texts.length === 0 ? "" : `: ${texts.join(", ")}`;
  return { kind: "failed", why: `${phase === "Failed" ? "it failed" : "its command ended"}${why}` };
}

function containerReport({ name, state, lastState, restartCount = 0 }: ContainerStatus): PodReport {
  const { reason, message } = state?.waiting ?? {};
  if (reason === undefined || PASSING_REASONS.has(reason))
    return { kind: "waiting", why: reason ?? "starting" };
  const last = terminationOf(lastState);
  const restarts =
    restartCount === 0 ? "" : `, restarted ${restartCount === 1 ? "once" : `${restartCount} times`}`;
  const details = [last, message].filter((text) => text !== undefined).join("; ");
  const why = `${reason} of container ${name}${restarts}${details === "" ? "" : `: ${details}`}`;
  return { kind: FINAL_REASONS.has(reason) ? "failed" : "stuck", why };
}

/** "OOMKilled (exit code 137)". */
function terminationOf(state: ContainerState | undefined): string | undefined {
  const { terminated } = state ?? {};
  if (terminated === undefined) return undefined;
  const { reason = "ended", exitCode, message } = terminated;
  const code = exitCode === undefined ? "" : ` (exit code ${exitCode})`;
  return `${reason}${code}${message === undefined ? "" : `: ${message.trim()}`}`;
}

function unschedulable(pod: PodProgress): PodReport | undefined {
  const condition = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (condition?.status !== "False" || condition.reason !== "Unschedulable") return undefined;
  return { kind: "stuck", why: `Unschedulable: ${condition.message ?? "no node takes it"}` };
}

function waiting(pod: PodProgress): PodReport {
  const [state] = statusesOf(pod).flatMap((container) => container.state?.waiting ?? []);
  const why = [state?.reason, state?.message].filter(Boolean).join(": ");
  const placed =
    pod.spec.nodeName === undefined ? "not placed on a node yet" : `on node ${pod.spec.nodeName}`;
  return { kind: "waiting", why: `${why || (pod.status?.phase ?? "Pending")}, ${placed}` };
}
