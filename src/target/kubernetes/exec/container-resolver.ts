import { formatEndpoint } from "../../../model/endpoint.js";
import type { Pod } from "../../../model/objects.js";
import type { ExecRequest, ExecResult } from "../../target.js";
import type { Client } from "../api/client.js";
import { withDeadline } from "../api/deadline.js";
import type { ContainerRef } from "./exec.js";
import type { NodePods } from "./node-pods.js";
import type { Stored } from "../api/resources.js";
import type { Sessions } from "./sessions.js";

/** Finds the container that speaks for an endpoint: a pod's first one, or that of a pod in the node's own network. */
export interface ContainerResolver {
  find(source: ExecRequest["source"], signal: AbortSignal): Promise<ContainerRef | undefined>;
  /** Saves `find` a request for each of these pods. */
  learn(pods: readonly Stored<Pod>[]): void;
}

export function containerResolver(client: Client, nodePods: NodePods): ContainerResolver {
  const known = new Map<string, ContainerRef>();
  return {
    learn(pods) {
      for (const pod of pods) {
        const place = placeIn(pod);
        known.set(`${place.namespace}/${place.pod}`, place);
      }
    },
    async find(source, signal) {
      if (source.kind === "node") return placeIn(await nodePods.on(source.name));
      if (source.kind !== "pod") return undefined;
      const { namespace, name } = source;
      const place = known.get(`${namespace}/${name}`);
      if (place !== undefined) return place;
      const found = await client.get({ kind: "Pod", namespace, name }, signal);
      return found.kind === "Pod" ? placeIn(found) : undefined;
    },
  };
}

function placeIn({ metadata, spec }: Stored<Pod>): ContainerRef {
  const { name, namespace = "default", uid = "" } = metadata;
  return { namespace, pod: name, uid, container: spec.containers[0]?.name ?? "" };
}

/** Runs the command where the endpoint is; `failed` where there is no such place. Settles within `timeoutMs`. */
export async function execAt(
  sessions: Sessions,
  resolver: ContainerResolver,
  request: ExecRequest,
): Promise<ExecResult> {
  const { source, command, stdin, timeoutMs, signal } = request;
  const end = Date.now() + timeoutMs;
  const failed = (why: string): ExecResult => ({
    kind: "failed",
    stdout: "",
    why: `${formatEndpoint(source)}: ${why}`,
  });
  try {
    const place = await withDeadline({ ms: timeoutMs, signal }, (limited) => resolver.find(source, limited));
    if (place === undefined)
      return failed("no pod of the cluster speaks for it, so no command can run there");
    return await sessions.exec({
      place,
      command,
      stdin,
      signal,
      timeoutMs: Math.max(1, end - Date.now()),
    });
  } catch (error) {
    if (signal.aborted) return failed("interrupted");
    return failed(error instanceof Error ? error.message : String(error));
  }
}
