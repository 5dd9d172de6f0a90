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

const containers = z
  .array(z.object({ state: z.object({ waiting: z.object({ message: z.string().optional() }).optional() }) }))
  .default([]);

const pod = z.object({
  kind: z.literal("Pod"),
  metadata,
  status: z.object({ initContainerStatuses: containers, containerStatuses: containers }),
});

const list = z.object({ items: z.array(z.discriminatedUnion("kind", [node, daemonSet, deployment, pod])) });

type Item = Exclude<z.infer<typeof list>["items"][number], { kind: "Pod" }>;

/** What a cluster with these nodes, DaemonSets and Deployments still waits for: a phrase each. Pods may be among them. */
export function unready(answer: unknown): readonly string[] {
  return list.parse(answer).items.flatMap((item) => {
    if (item.kind === "Pod") return [];
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

const WIDTH = 300;

const inLine = (object: string, text: string): string =>
  `${object}: ${text}`.replaceAll(/\s+/g, " ").slice(0, WIDTH);

/** What the pods' containers wait for and kubelet has a message about: an image, a restart. A line each. */
export function stuck(answer: unknown): readonly string[] {
  return list.parse(answer).items.flatMap((item) => {
    if (item.kind !== "Pod") return [];
    const { initContainerStatuses, containerStatuses } = item.status;
    const messages = [...initContainerStatuses, ...containerStatuses].flatMap(
      ({ state }) => state.waiting?.message ?? [],
    );
    return messages.map((message) => inLine(`pod ${item.metadata.name}`, message));
  });
}

const events = z.object({
  items: z.array(
    z.object({
      reason: z.string().nullish(),
      message: z.string().nullish(),
      involvedObject: z.object({ kind: z.string().default(""), name: z.string().default("") }),
    }),
  ),
});

const SHOWN = 3;

/** The last warnings of a list of events, one for each object. Pods that wait for a node tell of the nodes only. */
export function lastWarnings(answer: unknown): readonly string[] {
  const said = new Map<string, string>();
  for (const { reason, message, involvedObject } of events.parse(answer).items) {
    if (reason === "FailedScheduling") continue;
    const { kind, name } = involvedObject;
    said.delete(name);
    said.set(name, inLine(`${kind.toLowerCase()} ${name}`, message ?? ""));
  }
  return [...said.values()].slice(-SHOWN);
}
