import { z } from "zod";
import { transportFields } from "../model/probe.js";
import { probingSchema } from "../model/result/measures.js";
import { recordedOptionsSchema } from "../model/result/recorded-options.js";
import { policySchema } from "../model/result/snapshot.js";

const count = z.int().min(0);

const endpoint = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["pod", "service"]), namespace: z.string(), name: z.string() }),
  z.object({ kind: z.enum(["node", "external"]), name: z.string() }),
  z.object({ kind: z.literal("address"), ip: z.string() }),
]);

const probe = z.object({ from: endpoint, to: endpoint, ...transportFields });

const observation = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["connected", "refused", "dropped", "stalled"]), ms: z.number() }),
  z.object({ kind: z.literal("misdirected"), answeredBy: z.string() }),
  z.object({ kind: z.literal("inconclusive"), why: z.string() }),
]);

const connection = z.object({
  probe,
  liveness: z.enum(["answers", "partly", "silent", "unknown", "not asked"]),
  seen: z.array(
    z.object({ observation, tries: z.int().min(1), firstBeganMs: z.number(), lastBeganMs: z.number() }),
  ),
});

const attempt = z.object({
  kind: z.enum(["full", "quick"]),
  afterMs: count,
  allAgreedOnce: z.boolean(),
  connections: z.array(connection),
});

const sample = z.object({ atMs: z.number(), observation });

const flow = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hold"),
    probe,
    idle: z.boolean(),
    isLeftOpen: z.boolean(),
    trace: z.object({
      opened: z.boolean(),
      wentOn: z.boolean(),
      lastAnswerMs: z.number().nullable(),
    }),
  }),
  z.object({ kind: z.enum(["watch", "startup"]), probe, samples: z.array(sample) }),
]);

const labels = z.record(z.string(), z.string()).nullish();
const object = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().optional(), labels }),
});

const pod = object.extend({
  spec: z.object({
    nodeName: z.string().optional(),
    hostNetwork: z.boolean().optional(),
    containers: z.array(z.object({ name: z.string() })),
  }),
  status: z.object({ podIPs: z.array(z.object({ ip: z.string() })).nullish() }).optional(),
});

const service = object.extend({
  spec: z.object({
    selector: z.record(z.string(), z.string()).nullish(),
    clusterIPs: z.array(z.string()).nullish(),
  }),
});

const address = z.object({ type: z.string(), address: z.string() });
const node = object.extend({ status: z.object({ addresses: z.array(address).nullish() }).optional() });

const state = z.object({
  namespaces: z.array(object),
  pods: z.array(pod),
  services: z.array(service),
  nodes: z.array(node),
  policies: z.array(policySchema),
});

const step = z.object({
  id: z.string(),
  durationMs: count,
  execs: count,
  probing: probingSchema,
  operations: z.array(z.object({ do: z.enum(["apply", "patch", "remove"]) })),
  before: count,
  after: count,
  connections: z.array(probe),
  attempts: z.array(attempt),
  flows: z.array(flow),
  changedByOthers: z.string().optional(),
  reproduce: z.record(z.string(), z.string()),
  soak: z.object({ durationMs: count, rounds: z.array(z.array(connection)) }).optional(),
});

const scenario = z.object({
  scenario: z.object({
    id: z.string(),
    summary: z.string(),
    tags: z.array(z.string()),
    steps: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  durationMs: count,
  ended: z.object({ status: z.enum(["skipped", "inconclusive"]), reason: z.string() }).optional(),
  baseline: z.object({
    tried: z.array(probe),
    answered: z.array(z.string()),
    sources: z.record(z.string(), z.string()),
  }),
  states: z.array(state),
  steps: z.array(step),
  openWithoutPolicies: z.array(z.string()),
});

const divergence = z.object({
  scenario: z.string(),
  step: z.string().optional(),
  connections: z.array(z.object({ text: z.string(), at: z.string(), from: z.string(), to: z.string() })),
  verdict: z.enum(["leak", "outage"]),
  reference: z.string(),
  sometimes: z.boolean(),
});

/** Of what a record must have to be judged; what else it has is kept. */
export const recordSchema = z.object({
  version: z.string(),
  startedAt: z.string(),
  durationMs: count,
  interrupted: z.boolean(),
  options: recordedOptionsSchema,
  target: z.object({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: z.array(node),
    externals: z.array(z.object({ name: z.string() })),
  }),
  diagnosis: z.string().optional(),
  scenarios: z.array(scenario),
  accepted: z.object({ declared: z.array(divergence), known: z.array(z.string()) }),
});
