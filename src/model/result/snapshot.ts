import { z } from "zod";
import type { Frozen } from "../frozen.js";
import type { NetworkPolicy } from "../objects.js";

const labels = z.record(z.string(), z.string());
const protocol = z.enum(["TCP", "UDP", "SCTP"]);

function nullable<T extends z.ZodType>(type: T) {
  return type.nullable().exactOptional();
}

const selector = z.looseObject({
  matchLabels: nullable(labels),
  matchExpressions: nullable(
    z.array(
      z.looseObject({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: nullable(z.array(z.string())),
      }),
    ),
  ),
});

const peers = nullable(
  z.array(
    z.looseObject({
      podSelector: nullable(selector),
      namespaceSelector: nullable(selector),
      ipBlock: nullable(z.looseObject({ cidr: z.string(), except: nullable(z.array(z.string())) })),
    }),
  ),
);

const ports = nullable(
  z.array(
    z.looseObject({
      protocol: nullable(protocol),
      port: nullable(z.union([z.int(), z.string()])),
      endPort: nullable(z.int()),
    }),
  ),
);

export const policySchema: z.ZodType<NetworkPolicy> = z
  .looseObject({
    apiVersion: z.literal("networking.k8s.io/v1"),
    kind: z.literal("NetworkPolicy"),
    metadata: z.looseObject({
      name: z.string(),
      namespace: z.string().exactOptional(),
      labels: nullable(labels),
      annotations: nullable(labels),
    }),
    spec: nullable(
      z.looseObject({
        podSelector: nullable(selector),
        policyTypes: nullable(z.array(z.enum(["Ingress", "Egress"]))),
        ingress: nullable(z.array(z.looseObject({ from: peers, ports }))),
        egress: nullable(z.array(z.looseObject({ to: peers, ports }))),
      }),
    ),
  })
  .describe("NetworkPolicy, as the API has it");

const podSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  labels,
  node: z.string().describe("The node's own name"),
  hostNetwork: z.boolean(),
  ips: z.array(z.string()),
  ports: z.array(z.object({ name: z.string().exactOptional(), port: z.int(), protocol })),
});

const serviceSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  ips: z.array(z.string()),
  selector: labels,
  ports: z.array(z.object({ port: z.int(), targetPort: z.union([z.int(), z.string()]), protocol })),
});

export const snapshotSchema = z.object({
  namespaces: z.array(z.object({ name: z.string(), labels })),
  pods: z.array(podSchema),
  services: z.array(serviceSchema),
  policies: z.array(policySchema).describe("As they were applied and changed since"),
});

/** The cluster as a step left it, in the scenario's own names: what a reader needs beside the cells. */
export type StepSnapshot = Frozen<z.infer<typeof snapshotSchema>>;
export type SnapshotPod = Frozen<z.infer<typeof podSchema>>;
export type SnapshotService = Frozen<z.infer<typeof serviceSchema>>;
