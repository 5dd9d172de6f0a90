import { randomUUID } from "node:crypto";
import { type Json, jsonIn, textIn } from "./json.js";

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly plural: string;
  readonly version: number;
  readonly object: Json;
}

/** Objects by collection and `namespace/name`, with the versions and the history that watches need. */
export interface Store {
  version(): number;
  get(plural: string, key: string): Json | undefined;
  list(plural: string): readonly Json[];
  /** Stores as it is, with the next resourceVersion; a uid and a creation time when it is not there yet. */
  put(plural: string, key: string, object: Json): Json;
  delete(plural: string, key: string): void;
  /** Every event after a version, those of the past first. Returns how to stop. */
  follow(after: number, listener: (event: StoreEvent) => void): () => void;
}

export function storeOf(): Store {
  const objects = new Map<string, Json>();
  const history: StoreEvent[] = [];
  const listeners = new Set<(event: StoreEvent) => void>();
  let version = 1;
  const record = (event: StoreEvent): void => {
    history.push(event);
    for (const listener of listeners) listener(event);
  };
  return {
    version: () => version,
    get: (plural, key) => objects.get(`${plural} ${key}`),
    list: (plural) =>
      [...objects].filter(([path]) => path.startsWith(`${plural} `)).map(([, object]) => object),
    put(plural, key, object) {
      const path = `${plural} ${key}`;
      const before = objects.get(path);
      version++;
      const after = { ...object, metadata: metadataOf(object, before, version) };
      objects.set(path, after);
      record({ type: before === undefined ? "ADDED" : "MODIFIED", plural, version, object: after });
      return after;
    },
    delete(plural, key) {
      const before = objects.get(`${plural} ${key}`);
      if (before === undefined) return;
      objects.delete(`${plural} ${key}`);
      version++;
      record({ type: "DELETED", plural, version, object: before });
    },
    follow(after, listener) {
      for (const event of history) if (event.version > after) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function metadataOf(object: Json, before: Json | undefined, version: number): Json {
  const old = before === undefined ? undefined : jsonIn(before, "metadata");
  return {
    ...jsonIn(object, "metadata"),
    uid: (old && textIn(old, "uid")) ?? randomUUID(),
    creationTimestamp: (old && textIn(old, "creationTimestamp")) ?? new Date().toISOString(),
    resourceVersion: String(version),
  };
}
