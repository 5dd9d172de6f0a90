import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { type Client, type Collection, listCall } from "./client.js";
import { pause } from "./deadline.js";
import type { Kind, Stored } from "./resources.js";
import { isJson, storedObject } from "./json.js";

const PAUSE_MS = 250;

export type Objects = ReadonlyMap<string, Stored>;

/**
 * Follows a collection until `decide` returns something else than undefined about its objects (by `namespace/name`),
 * or throws. Lists, then watches; a watch that ends, breaks off, is too old (410) or not allowed starts over at a list.
 * Rejects with the signal's reason.
 */
export async function observeUntil<T>(request: {
  readonly client: Client;
  readonly collection: Collection;
  readonly signal: AbortSignal;
  readonly decide: (objects: Objects) => T | undefined;
}): Promise<T> {
  const { client, collection, signal, decide } = request;
  for (;;) {
    const { resourceVersion, items } = await client.list(collection, signal);
    const objects = new Map(items.map((item) => [keyOf(item), item]));
    let decision = decide(objects);
    if (decision !== undefined) return decision;
    for await (const event of watch({ client, collection, resourceVersion, signal })) {
      if (event.type === "DELETED") objects.delete(keyOf(event.object));
      else objects.set(keyOf(event.object), event.object);
      decision = decide(objects);
      if (decision !== undefined) return decision;
    }
    await pause(PAUSE_MS, signal);
  }
}

export function keyOf({ metadata }: Stored): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Stored;
}

/** The events of one watch. Ends with it, for whatever reason: the caller's next list tells what is true. */
async function* watch(request: {
  readonly client: Client;
  readonly collection: Collection;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}): AsyncGenerator<WatchEvent> {
  const { client, collection, resourceVersion, signal } = request;
  const { watchMs } = client.limits;
  const query = { watch: "1", resourceVersion, timeoutSeconds: String(watchMs / 1000) };
  let response: IncomingMessage | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const opened = await client.stream(listCall(collection, "watch", query), signal);
    response = opened;
    timer = setTimeout(() => opened.destroy(), watchMs + 1_000);
    for await (const line of linesOf(opened)) {
      const event = parseEvent(collection.kind, line);
      if (event === undefined) return;
      yield event;
    }
  } catch {
    // The next list tells what went wrong, if it goes on.
  } finally {
    clearTimeout(timer);
    response?.destroy();
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  const lines = createInterface({ input: response, crlfDelay: Infinity });
  // readline ends its lines when the input closes, and leaves the input's error to us.
  response.on("error", () => lines.close());
  response.on("close", () => lines.close());
  for await (const line of lines) if (line !== "") yield line;
}

/** Undefined for an ERROR event (410 Expired), and for what is no event. */
function parseEvent(kind: Kind, line: string): WatchEvent | undefined {
  const event: unknown = JSON.parse(line);
  const { type, object } = isJson(event) ? event : {};
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") return undefined;
  return { type, object: storedObject(kind, object) };
}
