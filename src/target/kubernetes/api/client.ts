import type { IncomingMessage } from "node:http";
import type { KubernetesObject, ObjectRef } from "../../../model/objects.js";
import { refOf } from "../../../model/objects.js";
import { type Call, callRepeatedly, type Limits, openStream } from "./calls.js";
import { collectionPath, type Kind, objectPath, resources, type Stored } from "./resources.js";
import type { Connection, HttpRequest } from "./transport.js";
import { isJson, storedObject } from "./json.js";

export interface Collection {
  readonly kind: Kind;
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly limit?: number;
}

export interface List {
  readonly resourceVersion: string;
  readonly items: readonly Stored[];
}

/**
 * The API, over plain JSON: bodies are the caller's own objects (client-node's typed calls drop a rule's `from`).
 * Every call has a deadline, repeats what is worth repeating, and rejects with an `ApiFailure` or, where no answer
 * came, a `TargetError`; with the signal's reason once that aborts.
 */
export interface Client {
  readonly connection: Connection;
  readonly limits: Limits;
  get(ref: ObjectRef, signal: AbortSignal): Promise<Stored>;
  list(collection: Collection, signal: AbortSignal): Promise<List>;
  create(object: KubernetesObject, signal: AbortSignal): Promise<Stored>;
  replace(object: KubernetesObject, signal: AbortSignal): Promise<Stored>;
  mergePatch(ref: ObjectRef, patch: unknown, signal: AbortSignal): Promise<Stored>;
  delete(ref: ObjectRef, options: object, signal: AbortSignal): Promise<void>;
  /** Anything else, parsed. */
  json(call: Call, signal: AbortSignal): Promise<unknown>;
  /** The response as a stream, without a repeat and without a deadline once its headers are there. */
  stream(call: Call, signal: AbortSignal): Promise<IncomingMessage>;
}

export const defaultLimits: Limits = { requestMs: 15_000, callMs: 60_000, tries: 8, watchMs: 5_000 };

export function clientOf(connection: Connection, limits: Limits = defaultLimits): Client {
  const json = (call: Call, signal: AbortSignal): Promise<unknown> =>
    callRepeatedly({ connection, limits, call }, signal);
  const object = async (kind: Kind, call: Call, signal: AbortSignal): Promise<Stored> =>
    storedObject(kind, await json(call, signal));
  return {
    connection,
    limits,
    json,
    get: (ref, signal) => object(ref.kind, callOn(ref, "get"), signal),
    create: (body, signal) => object(body.kind, callOn(refOf(body), "create", { body }), signal),
    replace: (body, signal) => object(body.kind, callOn(refOf(body), "update", { body }), signal),
    mergePatch: (ref, body, signal) => object(ref.kind, callOn(ref, "patch", { body }), signal),
    delete: async (ref, body, signal) => void (await json(callOn(ref, "delete", { body }), signal)),
    list: async (collection, signal) => listOf(collection.kind, await json(listCall(collection), signal)),
    stream: (call, signal) => openStream({ connection, limits, call }, signal),
  };
}

const methods = { get: "GET", create: "POST", update: "PUT", patch: "PATCH", delete: "DELETE" } as const;

function callOn(ref: ObjectRef, verb: keyof typeof methods, content?: { readonly body: unknown }): Call {
  const path = verb === "create" ? collectionPath(ref.kind, ref.namespace) : objectPath(ref);
  const subject = { verb, resource: resourceName(ref.kind), namespace: ref.namespace, name: ref.name };
  const type = verb === "patch" ? "application/merge-patch+json" : "application/json";
  return { method: methods[verb], path, subject, ...(content && jsonBody(content.body, type)) };
}

function jsonBody(value: unknown, type: string): Pick<HttpRequest, "headers" | "body"> {
  const body = JSON.stringify(value);
  return { body, headers: { "Content-Type": type, "Content-Length": String(Buffer.byteLength(body)) } };
}

function resourceName(kind: Kind): string {
  const { group, plural } = resources[kind];
  return group === "" ? plural : `${plural}.${group}`;
}

/** The call that lists a collection; with `query`, a watch of it. */
export function listCall(
  collection: Collection,
  verb: "list" | "watch" = "list",
  query: Record<string, string> = {},
): Call {
  const { kind, namespace, fieldSelector, labelSelector, limit } = collection;
  const parameters = new URLSearchParams(query);
  if (fieldSelector !== undefined) parameters.set("fieldSelector", fieldSelector);
  if (labelSelector !== undefined) parameters.set("labelSelector", labelSelector);
  if (limit !== undefined) parameters.set("limit", String(limit));
  const path = `${collectionPath(kind, namespace)}${parameters.size === 0 ? "" : `?${parameters.toString()}`}`;
  return { method: "GET", path, subject: { verb, resource: resourceName(kind), namespace } };
}

function listOf(kind: Kind, answer: unknown): List {
  const { metadata, items } = isJson(answer) ? answer : {};
  const version = isJson(metadata) ? metadata["resourceVersion"] : undefined;
  const objects: readonly unknown[] = Array.isArray(items) ? items : [];
  const resourceVersion = typeof version === "string" ? version : "";
  return { resourceVersion, items: objects.map((item) => storedObject(kind, item)) };
}
