import { quoted } from "../../../model/text/shell.js";
import { describeRef, type ObjectRef, type Pod } from "../../../model/objects.js";
import { kubectlCommand } from "../../command.js";
import { type ReadyRequest, TargetError } from "../../target.js";
import type { Client } from "../api/client.js";
import { allOrNone } from "../api/deadline.js";
import { lacksImage, podReport } from "./pod-status.js";
import type { Stored } from "../api/resources.js";
import { type Objects, observeUntil } from "../api/watch.js";

/** What may pass by itself (a node without room, a container that cannot be created) fails a pod after this long. */
const GRACE_MS = 15_000;

interface Progress {
  readonly ref: ObjectRef;
  /** What a person does about it. */
  readonly next: string;
  pod: Stored<Pod> | undefined;
  why: string;
  lacksImage: boolean;
  stuckSince: number | undefined;
}

/** Resolves with the pods in the order asked for, once each of them is Running and Ready with node and addresses. */
export async function waitForPods(client: Client, request: ReadyRequest): Promise<readonly Stored<Pod>[]> {
  const { signal } = request;
  const all = request.pods.map((ref) => progressOf(client, ref));
  const report = progressReporter(request, all);
  try {
    const namespaces = [...new Set(all.map(({ ref }) => ref.namespace))];
    const waits = namespaces.map((namespace) => {
      const pods = all.filter(({ ref }) => ref.namespace === namespace);
      const decide = (objects: Objects): true | undefined => {
        for (const pod of pods) look(pod, objects);
        report();
        return pods.every(({ pod }) => pod !== undefined) || undefined;
      };
      const collection = { kind: "Pod", namespace } as const;
      return (limited: AbortSignal) => observeUntil({ client, collection, signal: limited, decide });
    });
    await allOrNone(signal, waits);
  } catch (error) {
    throw signal.aborted ? unfinished(client, all, error) : error;
  }
  return all.flatMap(({ pod }) => pod ?? []);
}

function progressOf(client: Client, ref: ObjectRef): Progress {
  const words = ["-n", ref.namespace ?? "default", "describe", "pod", ref.name];
  const describe = kubectlCommand(client.connection.selected, words.map(quoted).join(" "));
  const next = `See \`${describe}\`.`;
  return { ref, next, pod: undefined, why: "", lacksImage: false, stuckSince: undefined };
}

function progressReporter({ onProgress }: ReadyRequest, all: readonly Progress[]): () => void {
  let told = -1;
  return () => {
    const ready = all.filter(({ pod }) => pod !== undefined).length;
    if (ready === told) return;
    told = ready;
    onProgress?.({ ready, total: all.length });
  };
}

/** Notes how far one pod is; throws when it cannot become ready. */
function look(progress: Progress, objects: Objects): void {
  const { ref } = progress;
  const found = objects.get(`${ref.namespace}/${ref.name}`);
  if (found === undefined || found.kind !== "Pod") throw cannotBecomeReady(progress, "it does not exist");
  const report = podReport(found);
  progress.pod = report.kind === "ready" ? found : undefined;
  progress.why = report.kind === "ready" ? "" : report.why;
  progress.lacksImage = lacksImage(found);
  progress.stuckSince = report.kind === "stuck" ? (progress.stuckSince ?? Date.now()) : undefined;
  const tooLong = progress.stuckSince !== undefined && Date.now() - progress.stuckSince >= GRACE_MS;
  if (report.kind === "failed" || tooLong) throw cannotBecomeReady(progress, progress.why);
}

function cannotBecomeReady(progress: Progress, why: string): TargetError {
  const { ref, next } = progress;
  const what = `cannot become ready: ${why}`;
  return new TargetError({ object: describeRef(ref), what, next, ...causeOf([progress]) });
}

function causeOf(pods: readonly Progress[]): { readonly cause?: "image" } {
  return pods.some((pod) => pod.lacksImage) ? { cause: "image" } : {};
}

function unfinished(client: Client, all: readonly Progress[], cause: unknown): TargetError {
  const missing = all.filter(({ pod }) => pod === undefined);
  const named = missing
    .slice(0, 5)
    .map(({ ref, why }) => `${ref.namespace}/${ref.name} (${why || "not looked at yet"})`);
  const more = missing.length > named.length ? `, and ${missing.length - named.length} more` : "";
  const [first] = missing;
  const what = `${missing.length} of ${all.length} pods are not ready: ${named.join(", ")}${more}`;
  const object = `context "${client.connection.selected.context}"`;
  return new TargetError(
    { object, what, ...(first && { next: first.next }), ...causeOf(missing) },
    { cause },
  );
}
