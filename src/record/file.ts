import { z } from "zod";
import { InputError } from "../model/text/source.js";
import { isOffered } from "../model/offered.js";
import type { RunRecord, StepRecord } from "./record.js";
import { shared, unshared } from "./shared.js";

/** Of the form of the file, not of netproof. */
const RECORD_VERSION = 1;

/** A record as text. What occurs in it more than once is written once. */
export function recordText(record: RunRecord): string {
  return `${JSON.stringify({ recordVersion: RECORD_VERSION, ...shared(record) })}\n`;
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
  const whole = unshared(value);
  const checked = recordSchema.safeParse(whole);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw problem(
      file,
      `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not as netproof writes it"}`,
    );
  }
  // zod puts keys into an order of its own, and policies are quoted as their author wrote them.
  return withOfferedCommands(whole as RunRecord);
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
  return new InputError([{ file, line: 1, column: 1, path: "", text }]);
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

const envelope = z.looseObject({ recordVersion: z.number() });

const endpoint = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.enum(["pod", "service"]), namespace: z.string(), name: z.string() }),
  z.looseObject({ kind: z.enum(["node", "external"]), name: z.string() }),
  z.looseObject({ kind: z.literal("address"), ip: z.string() }),
]);

const probe = z.looseObject({
  from: endpoint,
  to: endpoint,
  protocol: z.enum(["TCP", "UDP", "SCTP"]),
  port: z.number(),
  ipFamily: z.enum(["IPv4", "IPv6"]),
});

const observation = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.enum(["connected", "refused", "dropped"]), ms: z.number() }),
  z.looseObject({ kind: z.literal("misdirected"), answeredBy: z.string() }),
  z.looseObject({ kind: z.literal("inconclusive"), why: z.string() }),
]);

const connection = z.looseObject({
  probe,
  liveness: z.enum(["answers", "partly", "silent", "unknown", "not asked"]),
  seen: z.array(
    z.looseObject({ observation, tries: z.number(), firstBeganMs: z.number(), lastBeganMs: z.number() }),
  ),
});

const attempt = z.looseObject({
  kind: z.enum(["full", "quick"]),
  afterMs: z.number(),
  allAgreedOnce: z.boolean(),
  connections: z.array(connection),
});

const sample = z.looseObject({ atMs: z.number(), observation });

const flow = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("hold"),
    probe,
    idle: z.boolean(),
    isLeftOpen: z.boolean(),
    trace: z.looseObject({
      opened: z.boolean(),
      wentOn: z.boolean(),
      lastAnswerMs: z.number().nullable(),
    }),
  }),
  z.looseObject({ kind: z.enum(["watch", "startup"]), probe, samples: z.array(sample) }),
]);

const object = z.looseObject({ metadata: z.looseObject({ name: z.string() }) });
const state = z.looseObject({
  namespaces: z.array(object),
  pods: z.array(object.extend({ spec: z.looseObject({ containers: z.array(z.looseObject({})) }) })),
  services: z.array(object.extend({ spec: z.looseObject({}) })),
  nodes: z.array(object),
  policies: z.array(object),
});

const step = z.looseObject({
  id: z.string(),
  durationMs: z.number(),
  execs: z.number(),
  probing: z.looseObject({ tries: z.number(), slow: z.number(), longestMs: z.number() }),
  operations: z.array(z.looseObject({ do: z.enum(["apply", "patch", "remove"]) })),
  before: z.int(),
  after: z.int(),
  connections: z.array(probe),
  attempts: z.array(attempt),
  flows: z.array(flow),
  changedByOthers: z.string().optional(),
  reproduce: z.record(z.string(), z.string()),
  soak: z.looseObject({ durationMs: z.number(), rounds: z.array(z.array(connection)) }).optional(),
});

const scenario = z.looseObject({
  scenario: z.looseObject({
    id: z.string(),
    summary: z.string(),
    tags: z.array(z.string()),
    steps: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  }),
  durationMs: z.number(),
  ended: z.looseObject({ status: z.enum(["skipped", "inconclusive"]), reason: z.string() }).optional(),
  baseline: z.looseObject({
    tried: z.array(probe),
    answered: z.array(z.string()),
    sources: z.record(z.string(), z.string()),
  }),
  states: z.array(state),
  steps: z.array(step),
  openWithoutPolicies: z.array(z.string()),
});

const recordSchema = z.looseObject({
  version: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  interrupted: z.boolean(),
  options: z.looseObject({ settleMs: z.number(), timeoutSeconds: z.number() }),
  target: z.looseObject({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: z.array(object),
    externals: z.array(z.looseObject({ name: z.string() })),
  }),
  diagnosis: z.string().optional(),
  scenarios: z.array(scenario),
  accepted: z.looseObject({ declared: z.array(z.looseObject({})), known: z.array(z.string()) }),
});
