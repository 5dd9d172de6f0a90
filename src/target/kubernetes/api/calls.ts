import type { Outcome } from "./outcome.js";
import { shown } from "../../../model/text/shown.js";
import type { IncomingMessage } from "node:http";
import { TargetError } from "../../target.js";
import { DeadlineError, pause, withDeadline } from "./deadline.js";
import { ApiFailure, noAnswer, type Subject } from "./failures.js";
import { retryDelay } from "./retry.js";
import { bodyOf, type Connection, type HttpRequest, open, send } from "./transport.js";

/** One call: what is sent, and what it is about. */
export interface Call extends HttpRequest {
  readonly subject: Subject;
}

/** How long, and how often, is enough. */
export interface Limits {
  /** For one request. */
  readonly requestMs: number;
  /** For a call with all its repeats. */
  readonly callMs: number;
  readonly tries: number;
  /** After this a watch is ended and its collection listed anew, so that one that stays silent costs no more. */
  readonly watchMs: number;
}

/** A call on its way. */
export interface PreparedCall {
  readonly connection: Connection;
  readonly limits: Limits;
  readonly call: Call;
}

/** Sends until there is an answer worth having; see `Client`. Returns it parsed. */
export async function callRepeatedly(trip: PreparedCall, signal: AbortSignal): Promise<unknown> {
  const end = Date.now() + trip.limits.callMs;
  let maybeDone = false;
  for (let tries = 1; ; tries++) {
    const ms = Math.min(trip.limits.requestMs, end - Date.now());
    const outcome = await tryOnce(trip, { ms, signal });
    if (outcome.kind === "answer" && outcome.status < 300) return parsed(trip, outcome.body);
    const wait = retryDelay({ outcome, tries, maxTries: trip.limits.tries, verb: trip.call.subject.verb });
    if (wait === undefined || Date.now() + wait > end) throw failureOf(trip, outcome, maybeDone);
    maybeDone ||= outcome.kind === "none" || outcome.status >= 500;
    await pause(wait, signal);
  }
}

async function tryOnce(
  trip: PreparedCall,
  limit: { readonly ms: number; readonly signal: AbortSignal },
): Promise<Outcome> {
  try {
    const { status, headers, body } = await withDeadline(limit, (limited) =>
      send(trip.connection, trip.call, limited),
    );
    const retryAfter = headers["retry-after"];
    return { kind: "answer", status, body, ...(retryAfter !== undefined && { retryAfter }) };
  } catch (cause) {
    limit.signal.throwIfAborted();
    if (cause instanceof TargetError) throw cause;
    return { kind: "none", cause };
  }
}

function failureOf({ connection, call }: PreparedCall, outcome: Outcome, repeated: boolean): TargetError {
  const { selected } = connection;
  if (outcome.kind === "none") return noAnswer(selected, outcome.cause);
  const { status, body } = outcome;
  return new ApiFailure({ selected, subject: call.subject, status, body, repeated });
}

function parsed({ connection, call }: PreparedCall, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const { context, cluster } = connection.selected;
    const what = `the answer to ${call.method} ${call.path} is no JSON: ${body.slice(0, 80)}`;
    const next = `Is ${shown(cluster.server)} a Kubernetes API server?`;
    throw new TargetError({ object: `context "${context}"`, what, next }, { cause });
  }
}

/** Resolves once the headers are there. */
export async function openStream(
  { connection, limits, call }: PreparedCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { selected } = connection;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DeadlineError(limits.requestMs)), limits.requestMs);
  try {
    const response = await open(connection, call, AbortSignal.any([signal, late.signal]));
    const status = response.statusCode ?? 0;
    if (status < 300) return response;
    throw new ApiFailure({ selected, subject: call.subject, status, body: await bodyOf(response) });
  } finally {
    clearTimeout(timer);
  }
}
