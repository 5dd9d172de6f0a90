import type { Outcome } from "./outcome.js";
import { DeadlineError } from "./deadline.js";
import { codeOf, statusOf, type Subject } from "./failures.js";

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

const PASSING_STATUSES = new Set([429, 500, 502, 503, 504]);

/** Statuses of an overloaded or restarting API server, and of proxies before it. */
export function isPassing(status: number): boolean {
  return PASSING_STATUSES.has(status);
}

/** The connection broke, or never came about; a request may be sent again, as a named object is created only once. */
const PASSING_CODES = new Set(["ECONNRESET", "EPIPE", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT"]);

/** How long to wait before the same request is sent again; undefined when that is no use. */
export function retryDelay(attempt: {
  readonly outcome: Outcome;
  /** So far. */
  readonly tries: number;
  readonly maxTries: number;
  readonly verb: Subject["verb"];
}): number | undefined {
  const { outcome, tries, maxTries, verb } = attempt;
  const backoff = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
  if (outcome.kind === "none") return tries < maxTries && mayPass(outcome.cause) ? backoff : undefined;
  if (verb === "create" && awaitsServiceAccount(outcome))
    return tries < 30 ? Math.min(backoff, 500) : undefined;
  if (!isPassing(outcome.status) || tries >= maxTries) return undefined;
  return Math.max(backoff, retryAfterMs(outcome.retryAfter) ?? 0);
}

function mayPass(cause: unknown): boolean {
  return cause instanceof DeadlineError || PASSING_CODES.has(codeOf(cause) ?? "");
}

/** A namespace gets its default service account a moment after its creation; a pod created before is turned away. */
function awaitsServiceAccount(outcome: Outcome & { kind: "answer" }): boolean {
  return outcome.status === 403 && /serviceaccount "[^"]*" not found/.test(statusOf(outcome.body).message);
}

/** Retry-After: seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
