import { UsageError } from "../exit.js";
import type { RunOptions } from "../../run/context.js";
import { externalCommand, externalPorts } from "../../probe/external-hosts.js";
import { cleanUpCommand, type ClusterName } from "../../target/command.js";
import type { KindChoice } from "../../target/kind/index.js";
import { kindName } from "../../target/kind/name.js";
import type { Check, ExternalShells } from "../../target/kubernetes/index.js";
import type { ExternalHost, Target } from "../../target/target.js";
import type { Streams } from "../streams.js";

/** Where to run. Targets are loaded only when chosen: the Kubernetes client is slow to start. */
export type TargetChoice = PlaceChoice | ({ readonly kind: "kind"; readonly cluster: KindChoice } & Outside);

interface Outside {
  readonly externals: readonly ExternalHost[];
  readonly shells: ExternalShells;
}

/** What is there to be opened. */
export type PlaceChoice =
  | {
      readonly kind: "lab";
      readonly faults: readonly string[];
      /** The user said so, and took nothing else for granted. */
      readonly isNamed: boolean;
      /** What the title says of it. */
      readonly note?: string;
    }
  | ({ readonly kind: "kubernetes" } & ClusterName & Outside);

/** What a command did with a target, and whether nothing of it stays there that should not. */
export interface Done<T> {
  readonly value: T;
  readonly isClean: boolean;
}

export interface PlaceOptions {
  readonly pods: RunOptions["pods"];
  readonly signal: AbortSignal;
  readonly streams: Streams;
}

/**
 * Calls `use` with what the choice names; a kind cluster is there while `use` runs. One that cannot be deleted is told,
 * and loses nothing of what was done.
 */
export async function withPlace<T>(
  choice: TargetChoice,
  { pods, signal, streams }: PlaceOptions,
  use: (place: PlaceChoice) => Promise<Done<T>>,
): Promise<Done<T>> {
  if (choice.kind !== "kind") return use(choice);
  const { withKindCluster } = await import("../../target/kind/index.js");
  const { env, stderr } = streams;
  const onProgress = (text: string): unknown => stderr.write(`  kind: ${text}\n`);
  let done: Done<T> | undefined;
  try {
    await withKindCluster({ ...pods, choice: choice.cluster, env, signal, onProgress }, async (cluster) => {
      done = await use({
        kind: "kubernetes",
        ...cluster,
        externals: choice.externals,
        shells: choice.shells,
      });
    });
  } catch (error) {
    if (done === undefined) throw error;
    stderr.write(`netproof: ${error instanceof Error ? error.message : String(error)}\n`);
    return { ...done, isClean: false };
  }
  if (done === undefined) throw new Error("a kind cluster was made, and nothing done in it");
  return done;
}

/** What removes what is left when nothing is cleaned up; undefined where nothing is left. */
export function cleanupCommandOf(choice: TargetChoice): string | undefined {
  if (choice.kind === "lab") return undefined;
  if (choice.kind === "kubernetes") return cleanUpCommand(choice);
  const { name, reuse } = choice.cluster;
  return reuse ? cleanUpCommand(kindName(name)) : `kind delete cluster --name ${name}`;
}

export interface OpenOptions {
  readonly runId: string;
  readonly pods: RunOptions["pods"];
  readonly signal: AbortSignal;
  /** Requests to an API server a second at most. */
  readonly qps?: number;
}

export async function connectTarget(
  choice: PlaceChoice,
  { pods, runId, signal, qps }: OpenOptions,
): Promise<Target> {
  if (choice.kind === "lab") return openLab(choice);
  const { connectKubernetes } = await import("../../target/kubernetes/index.js");
  const { image, imagePullPolicy } = pods;
  return connectKubernetes({ ...choice, image, imagePullPolicy, runId, signal, qps });
}

/** What can be said of a target before anything is created in it. */
export async function examine(choice: PlaceChoice, signal: AbortSignal): Promise<readonly Check[]> {
  if (choice.kind === "lab") return [];
  const { examineCluster } = await import("../../target/kubernetes/index.js");
  return examineCluster({ ...choice, signal });
}

const MOST_NEAR = 8;

function nearText(near: readonly string[]): string {
  if (near.length === 0) return "";
  return `; near it: ${near.slice(0, MOST_NEAR).join(", ")}${near.length > MOST_NEAR ? " …" : ""}`;
}

async function openLab({ faults: ids, note }: PlaceChoice & { kind: "lab" }): Promise<Target> {
  const { clashOf, createLab, isFaultId, nearFaults } = await import("../../target/lab/index.js");
  const unknown = ids.find((id) => !isFaultId(id));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no fault "${unknown}"${nearText(nearFaults(unknown))}\n  List them: netproof faults`,
    );
  const faults = ids.filter(isFaultId);
  const clash = clashOf(faults);
  if (clash !== undefined)
    throw new UsageError(
      `--fault ${clash.join(",")}: of these two only the later would act\n  They change the same part of the engine: run them apart`,
    );
  return createLab({ faults, externalPorts, externalCommand, ...(note === undefined ? {} : { note }) });
}
