import { z } from "zod";

const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  generation: z.number().default(0),
});

const node = z.object({
  kind: z.literal("Node"),
  metadata,
  status: z.object({
    conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") })),
  }),
});

const daemonSet = z.object({
  kind: z.literal("DaemonSet"),
  metadata,
  status: z.object({
    observedGeneration: z.number().default(-1),
    desiredNumberScheduled: z.number().default(0),
    numberAvailable: z.number().default(0),
  }),
});

const deployment = z.object({
  kind: z.literal("Deployment"),
  metadata,
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ observedGeneration: z.number().default(-1), availableReplicas: z.number().default(0) }),
});

const list = z.object({ items: z.array(z.discriminatedUnion("kind", [node, daemonSet, deployment])) });

type Item = z.infer<typeof list>["items"][number];

/** What a cluster with these nodes, DaemonSets and Deployments still waits for: a phrase each. */
export function unready(answer: unknown): readonly string[] {
  return list.parse(answer).items.flatMap((item) => {
    const missing = missingOf(item);
    return missing === undefined ? [] : [missing];
  });
}

function missingOf(item: Item): string | undefined {
  const { name, namespace, generation } = item.metadata;
  if (item.kind === "Node") {
    const ready = item.status.conditions.find(({ type }) => type === "Ready");
    return ready?.status === "True" ? undefined : `node ${name}`;
  }
  const { observedGeneration } = item.status;
  const { wanted, there } = counts(item);
  if (observedGeneration >= generation && there >= wanted) return undefined;
  return `${namespace}/${name} (${there} of ${observedGeneration < generation ? "?" : wanted})`;
}

function counts(item: Exclude<Item, { kind: "Node" }>): { readonly wanted: number; readonly there: number } {
  return item.kind === "DaemonSet"
    ? { wanted: item.status.desiredNumberScheduled, there: item.status.numberAvailable }
    : { wanted: item.spec.replicas, there: item.status.availableReplicas };
}

const events = z.object({
  items: z.array(
    z.object({
      message: z.string().nullish(),
      involvedObject: z.object({ kind: z.string().default(""), name: z.string().default("") }),
    }),
  ),
});

const SHOWN = 3;
const WIDTH = 300;

/** The last warnings of a list of events, one for each object: why pods do not start. */
export function lastWarnings(answer: unknown): readonly string[] {
  const said = new Map<string, string>();
  for (const { message, involvedObject } of events.parse(answer).items) {
    const text = `${involvedObject.kind} ${involvedObject.name}: ${message ?? ""}`;
    said.delete(involvedObject.name);
    said.set(involvedObject.name, text.replaceAll(/\s+/g, " ").slice(0, WIDTH));
  }
  return [...said.values()].slice(-SHOWN);
}
