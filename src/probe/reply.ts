import type { Observation } from "../model/probe.js";
import type { DialledProbe } from "./batch.js";

/** What one try heard, and what it had sent. */
export interface Heard {
  readonly dialled: Pick<DialledProbe, "answers">;
  readonly text: string;
  /** What the try sent: the answer to it says it back. */
  readonly nonce: string;
  readonly ms: number;
}

const ANSWER =
  /^netproof (?<identity>[\w./-]+) \d+ (?:TCP|UDP|SCTP)(?: from (?:::ffff:)?(?<source>[\da-fA-F.:]+))?(?: (?<nonce>[\w-]+))?$/;

/**
 * Bytes that came back over a connection. They can be the right answer, or another's: never silence, and never another
 * connection's.
 */
export function observationOf({ dialled, text, nonce, ms }: Heard): Observation {
  const { identity, source, nonce: said } = ANSWER.exec(text.trimEnd())?.groups ?? {};
  if (identity === undefined)
    return { kind: "misdirected", ms, answeredBy: `no probe server: ${shown(text)}` };
  if (!dialled.answers.includes(identity)) return { kind: "misdirected", ms, answeredBy: identity };
  if (said !== nonce)
    return { kind: "inconclusive", why: `${identity} answered, but not what this try had sent` };
  return { kind: "connected", ms, ...(source === undefined ? {} : { source }) };
}

const MOST_SHOWN = 80;

/** Bytes of others for a person: nothing in them reaches a terminal as what it is. */
export function shown(text: string): string {
  const printable = text.replaceAll(/[^\x20-\x7e]+/g, " ").trim();
  return printable.length > MOST_SHOWN
    ? `${printable.slice(0, MOST_SHOWN)}…`
    : printable || "unprintable bytes";
}
