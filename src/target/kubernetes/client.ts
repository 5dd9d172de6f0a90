import type { IncomingMessage } from "node:http";
import type { KubernetesObject, ObjectRef } from "../../model/objects.js";
import { refOf } from "../../model/objects.js";
import { TargetError } from "../target.js";
import { DeadlineError, pause, withDeadline } from "./deadline.js";
import { ApiFailure, noAnswer, type Subject } from "./failures.js";
import { collectionPath, type Kind, objectPath, resources, type Stored } from "./resources.js";
import { retryDelay } from "./retry.js";
import { bodyOf, type Connection, type HttpRequest, open, send } from "./transport.js";
import { isJson, storedObject } from "./wire.js";

/** One call: what is sent, and what it is about. */
export interface Call extends HttpRequest {
  readonly subject: Subject;
}

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

/** For one request, and for a call with all its repeats. */
export interface Deadlines {
  readonly requestMs: number;
  readonly callMs: number;
}

export const defaultDeadlines: Deadlines = { requestMs: 15_000, callMs: 60_000 };

export function clientOf(connection: Connection, deadlines: Deadlines = defaultDeadlines): Client {
  const json = (call: Call, signal: AbortSignal): Promise<unknown> =>
    callRepeatedly({ connection, deadlines, call }, signal);
  const object = async (kind: Kind, call: Call, signal: AbortSignal): Promise<Stored> =>
    storedObject(kind, await json(call, signal));
  return {
    connection,
    json,
    get: (ref, signal) => object(ref.kind, callOn(ref, "get"), signal),
    create: (body, signal) => object(body.kind, callOn(refOf(body), "create", { body }), signal),
    replace: (body, signal) => object(body.kind, callOn(refOf(body), "update", { body }), signal),
    mergePatch: (ref, body, signal) => object(ref.kind, callOn(ref, "patch", { body }), signal),
    delete: async (ref, body, signal) => void (await json(callOn(ref, "delete", { body }), signal)),
    list: async (collection, signal) => listOf(collection.kind, await json(listCall(collection), signal)),
    stream: (call, signal) => openStream({ connection, deadlines, call }, signal),
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

interface Trip {
  readonly connection: Connection;
  readonly deadlines: Deadlines;
  readonly call: Call;
}

async function callRepeatedly(trip: Trip, signal: AbortSignal): Promise<unknown> {
  const end = Date.now() + trip.deadlines.callMs;
  let maybeDone = false;
  for (let tries = 1; ; tries++) {
    const outcome = await tryOnce(trip, signal);
    if (outcome.kind === "answer" && outcome.status < 300) return parsed(trip, outcome.body);
    const wait = retryDelay({ outcome, tries, verb: trip.call.subject.verb });
    if (wait === undefined || Date.now() + wait > end) throw failureOf(trip, outcome, maybeDone);
    maybeDone ||= outcome.kind === "none" || outcome.status >= 500;
    await pause(wait, signal);
  }
}

/** What one request led to. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: string; readonly body: string }
  | { readonly kind: "none"; readonly cause: unknown };

async function tryOnce(trip: Trip, signal: AbortSignal): Promise<Outcome> {
  try {
    const limit = { ms: trip.deadlines.requestMs, signal };
    const { status, headers, body } = await withDeadline(limit, (limited) =>
      send(trip.connection, trip.call, limited),
    );
    const retryAfter = headers["retry-after"];
    return { kind: "answer", status, body, ...(retryAfter !== undefined && { retryAfter }) };
  } catch (cause) {
    signal.throwIfAborted();
    return { kind: "none", cause };
  }
}

function failureOf({ connection, call }: Trip, outcome: Outcome, repeated: boolean): TargetError {
  const { selected } = connection;
  if (outcome.kind === "none") return noAnswer(selected, outcome.cause);
  const { status, body } = outcome;
  return new ApiFailure({ selected, subject: call.subject, status, body, repeated });
}

function parsed({ connection, call }: Trip, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const { context, cluster } = connection.selected;
    const what = `the answer to ${call.method} ${call.path} is no JSON: ${body.slice(0, 80)}`;
    const next = `Is ${cluster.server} a Kubernetes API server?`;
    throw new TargetError({ object: `context "${context}"`, what, next }, { cause });
  }
}

async function openStream(
  { connection, deadlines, call }: Trip,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { selected } = connection;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DeadlineError(deadlines.requestMs)), deadlines.requestMs);
  try {
    const response = await open(connection, call, AbortSignal.any([signal, late.signal]));
    const status = response.statusCode ?? 0;
    if (status < 300) return response;
    throw new ApiFailure({ selected, subject: call.subject, status, body: await bodyOf(response) });
  } finally {
    clearTimeout(timer);
  }
}
