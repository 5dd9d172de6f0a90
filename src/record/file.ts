import { z } from "zod";
import type { Frozen } from "../model/frozen.js";
import { fileError, type InputError } from "../model/text/source.js";
import { isOffered } from "../model/offered.js";
import type { RunRecord, StepRecord } from "./record.js";
import { recordSchema } from "./schema.js";
import { shared, unshared } from "./shared.js";

/** Of the form of the file, not of netproof. */
const RECORD_VERSION = 1;

const envelope = z.object({ recordVersion: z.number() });

/** A record as text. What occurs in it more than once is written once. */
export function recordText(record: RunRecord): string {
  // What is written passes the check of who reads it, or this does not compile.
  const checked: Frozen<z.input<typeof recordSchema>> = record;
  return `${JSON.stringify({ recordVersion: RECORD_VERSION, ...shared(checked) })}\n`;
}

/** What `recordText` wrote. Throws InputError, which names the file, on anything else. */
export function readRecord(text: string, file: string): RunRecord {
  const value = parsed(text, file);
  const version = envelope.safeParse(value);
  if (!version.success) throw problem(file, "it has no recordVersion");
  if (version.data.recordVersion !== RECORD_VERSION)
    throw problem(
      file,
      `it is of record version ${version.data.recordVersion}, and this netproof reads ${RECORD_VERSION}`,
    );
  const whole = wholeOf(value, file);
  const checked = recordSchema.safeParse(whole);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw problem(file, issue === undefined ? "it is not as netproof writes it" : saidOf(issue));
  }
  // zod puts keys into an order of its own, and policies are quoted as their author wrote them.
  return withOfferedCommands(whole as RunRecord);
}

/** Deeper than any record that netproof writes: nothing that walks it runs out of stack. */
const MOST_DEEP = 100;

function wholeOf(value: unknown, file: string): unknown {
  try {
    return unshared(value, MOST_DEEP);
  } catch (error) {
    throw problem(file, error instanceof Error ? error.message : String(error));
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw problem(file, error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error));
  }
}

function problem(file: string, why: string): InputError {
  const text = `not a record of netproof: ${why}\n  netproof run --record writes one`;
  return fileError(file, text);
}

function saidOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

/** A record may come from anybody: commands that it offers for pasting must be such as netproof writes. */
function withOfferedCommands(record: RunRecord): RunRecord {
  const { diagnosis, ...rest } = record;
  return {
    ...rest,
    ...(diagnosis !== undefined && isOffered(diagnosis) ? { diagnosis } : {}),
    scenarios: record.scenarios.map((scenario) => ({
      ...scenario,
      steps: scenario.steps.map((step): StepRecord => {
        const offered = Object.entries(step.reproduce).filter(([, command]) => isOffered(command));
        return { ...step, reproduce: Object.fromEntries(offered) };
      }),
    })),
  };
}
