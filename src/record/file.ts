import { z } from "zod";
import { InputError } from "../model/text/source.js";
import { isOffered } from "../model/offered.js";
import type { RunRecord, StepRecord } from "./record.js";
import { policyShape } from "../model/validation/shape.js";
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
  return new InputError([{ file, line: 1, column: 1, path: "", text }]);
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

const count = z.int().min(0);

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
    z.looseObject({ observation, tries: z.int().min(1), firstBeganMs: z.number(), lastBeganMs: z.number() }),
  ),
});

const attempt = z.looseObject({
  kind: z.enum(["full", "quick"]),
  afterMs: count,
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

const labels = z.record(z.string(), z.string()).optional();
const object = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), labels }),
});

const pod = object.extend({
  spec: z.looseObject({
    nodeName: z.string().optional(),
    hostNetwork: z.boolean().optional(),
    containers: z.array(z.looseObject({})),
  }),
  status: z.looseObject({ podIPs: z.array(z.looseObject({ ip: z.string() })).optional() }).optional(),
});

const service = object.extend({
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()).optional(),
    clusterIPs: z.array(z.string()).optional(),
  }),
});

const address = z.looseObject({ type: z.string(), address: z.string() });
const node = object.extend({ status: z.looseObject({ addresses: z.array(address).optional() }).optional() });

const state = z.looseObject({
  namespaces: z.array(object),
  pods: z.array(pod),
  services: z.array(service),
  nodes: z.array(node),
  policies: z.array(policyShape),
});

const step = z.looseObject({
  id: z.string(),
  durationMs: count,
  execs: count,
  probing: z.looseObject({ tries: count, slow: count, longestMs: z.number() }),
  operations: z.array(z.looseObject({ do: z.enum(["apply", "patch", "remove"]) })),
  before: count,
  after: count,
  connections: z.array(probe),
  attempts: z.array(attempt),
  flows: z.array(flow),
  changedByOthers: z.string().optional(),
  reproduce: z.record(z.string(), z.string()),
  soak: z.looseObject({ durationMs: count, rounds: z.array(z.array(connection)) }).optional(),
});

const scenario = z.looseObject({
  scenario: z.looseObject({
    id: z.string(),
    summary: z.string(),
    tags: z.array(z.string()),
    steps: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  }),
  durationMs: count,
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

const divergence = z.looseObject({
  scenario: z.string(),
  step: z.string().optional(),
  cells: z.array(z.looseObject({ text: z.string(), at: z.string(), from: z.string(), to: z.string() })),
  verdict: z.enum(["leak", "outage"]),
  reference: z.string(),
  sometimes: z.boolean(),
});

/** Of what a record must have to be judged; what else it has is kept. */
export const recordSchema = z.looseObject({
  version: z.string(),
  startedAt: z.string(),
  durationMs: count,
  interrupted: z.boolean(),
  options: z.looseObject({ settleMs: z.number(), timeoutSeconds: z.number() }),
  target: z.looseObject({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: z.array(node),
    externals: z.array(z.looseObject({ name: z.string() })),
  }),
  diagnosis: z.string().optional(),
  scenarios: z.array(scenario),
  accepted: z.looseObject({ declared: z.array(divergence), known: z.array(z.string()) }),
});
