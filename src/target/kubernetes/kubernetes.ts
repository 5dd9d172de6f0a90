import { quoted } from "../../model/text/shell.js";
import pLimit from "p-limit";
import type { KubernetesObject } from "../../model/objects.js";
import { cleanUpCommand, kubectlCommand } from "../command.js";
import type { ExternalHost, Target } from "../target.js";
import { applyObject } from "./objects/apply.js";
import type { Client } from "./api/client.js";
import { type ClusterOptions, connect } from "./api/connect.js";
import { allOrNone, withDeadline } from "./api/deadline.js";
import { deviations } from "./objects/deviations.js";
import { describeCluster } from "./objects/describe.js";
import { type ExternalShells, execOutside } from "./exec/external-shell.js";
import { execAt, containerResolver } from "./exec/container-resolver.js";
import { nodePodsOf } from "./exec/node-pods.js";
import { patchObject } from "./objects/patch.js";
import { diagnosis } from "./checks/plugins.js";
import { waitForPods } from "./objects/ready.js";
import { removeObjects } from "./objects/remove.js";
import type { Stored } from "./api/resources.js";
import { sessionsOf } from "./exec/sessions.js";

export interface KubernetesOptions extends ClusterOptions {
  /** Labels what the target makes for itself, as the run labels its own. */
  readonly runId: string;
  readonly externals?: readonly ExternalHost[] | undefined;
  /** How to run a command on those of them that can probe. */
  readonly shells?: ExternalShells | undefined;
  /** For the pods that speak for nodes; default nicolaka/netshoot. */
  readonly image?: string | undefined;
  readonly imagePullPolicy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const OBJECTS_AT_ONCE = 8;
const DISPOSE_MS = 120_000;

/**
 * Any cluster, through the user's kubeconfig. Rejects with a `TargetError` when the context does not exist or its API
 * server does not answer in time.
 */
export async function connectKubernetes(options: KubernetesOptions): Promise<Target> {
  const life = new AbortController();
  const { client, version } = await connect(options, options.signal ?? life.signal);
  const { selected } = client.connection;
  const made = new Set<string>();
  const { runId, image = "nicolaka/netshoot", imagePullPolicy, externals = [], shells = {} } = options;
  const nodePods = nodePodsOf({ client, made, signal: life.signal }, { runId, image, imagePullPolicy });
  const resolver = containerResolver(client, nodePods);
  const sessions = sessionsOf(client.connection);
  return {
    describe: (signal) => describeCluster(client, { version, externals }, signal),
    apply: (objects, signal) =>
      applyAll(objects, signal, (object, limited) => applyObject({ client, made, signal: limited }, object)),
    patch: (ref, mergePatch, signal) => patchObject({ client, made, signal }, ref, mergePatch),
    remove: (refs, signal) => removeObjects({ client, made, signal }, refs),
    async waitUntilReady(request) {
      const pods = await waitForPods(client, request);
      resolver.learn(pods);
      return pods;
    },
    exec(request) {
      const shell = request.source.kind === "external" ? shells[request.source.name] : undefined;
      if (shell !== undefined) return execOutside(shell, request);
      return execAt(sessions, resolver, request);
    },
    deviations: (expected, signal) => deviations(client, expected, signal),
    commandIn: ({ namespace, name }, command) =>
      kubectlCommand(selected, `-n ${quoted(namespace)} exec ${quoted(name)} -- ${command}`),
    diagnosis: (request) => diagnosis(client, request),
    cleanupCommand: cleanUpCommand(selected),
    async dispose() {
      life.abort(new Error("the target is disposed of"));
      sessions.close();
      try {
        if (nodePods.used()) await removeNamespace({ client, made, name: nodePods.namespace });
      } finally {
        client.connection.close();
      }
    },
  };
}

async function removeNamespace(own: { client: Client; made: Set<string>; name: string }): Promise<void> {
  const { client, made, name } = own;
  const limit = { ms: DISPOSE_MS, signal: new AbortController().signal };
  await withDeadline(limit, (signal) =>
    removeObjects({ client, made, signal }, [{ kind: "Namespace", name }]),
  );
}

/** In order; neighbours of one kind at once, except policies, whose order of creation a scenario may be about. */
async function applyAll(
  objects: readonly KubernetesObject[],
  signal: AbortSignal,
  apply: (object: KubernetesObject, signal: AbortSignal) => Promise<Stored>,
): Promise<readonly KubernetesObject[]> {
  const stored: Stored[] = [];
  for (const group of neighbours(objects)) {
    const limit = pLimit(OBJECTS_AT_ONCE);
    const works = group.map((object) => (limited: AbortSignal) => limit(() => apply(object, limited)));
    stored.push(...(await allOrNone(signal, works)));
  }
  return stored;
}

function neighbours(objects: readonly KubernetesObject[]): readonly (readonly KubernetesObject[])[] {
  const groups: KubernetesObject[][] = [];
  for (const object of objects) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === object.kind && object.kind !== "NetworkPolicy") last.push(object);
    else groups.push([object]);
  }
  return groups;
}
