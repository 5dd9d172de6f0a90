import { isIP } from "node:net";
import { z } from "zod";

/** What the simulator reads of each kind, held loosely: fields that no verdict depends on pass through. */

export function optional<T extends z.ZodType>(type: T): z.ZodOptional<z.ZodNullable<T>> {
  return type.nullable().optional();
}

const ip = z.string().refine((text) => isIP(text) !== 0, "must be an IP address, (e.g. 10.9.8.7)");
export const labels = optional(z.record(z.string(), z.string()));
const protocol = z.enum(["TCP", "UDP", "SCTP"]).optional();
const portNumber = z.int().min(1).max(65535);
const metadata = z.looseObject({ name: z.string().min(1), namespace: z.string().optional(), labels });

const container = z.looseObject({
  name: z.string(),
  ports: optional(
    z.array(z.looseObject({ name: z.string().optional(), containerPort: portNumber, protocol })),
  ),
});

export const podSpec = z.looseObject({
  nodeName: z.string().optional(),
  hostNetwork: z.boolean().optional(),
  containers: z.array(container).default([]),
  initContainers: optional(z.array(container)),
});

const pod = z.looseObject({
  metadata,
  spec: podSpec,
  status: z
    .looseObject({
      phase: z.enum(["Pending", "Running", "Succeeded", "Failed", "Unknown"]).optional(),
      podIP: z.union([ip, z.literal("")]).optional(),
      podIPs: optional(z.array(z.looseObject({ ip }))),
    })
    .optional(),
});

const service = z.looseObject({
  metadata,
  spec: z.looseObject({
    type: z.string().optional(),
    clusterIP: z.union([ip, z.enum(["None", ""])]).optional(),
    clusterIPs: optional(z.array(z.union([ip, z.literal("None")]))),
    externalIPs: optional(z.array(ip)),
    selector: labels,
    ports: optional(
      z.array(
        z.looseObject({
          name: z.string().optional(),
          port: portNumber,
          targetPort: z.union([portNumber, z.string()]).optional(),
          protocol,
        }),
      ),
    ),
  }),
});

const node = z.looseObject({
  metadata,
  status: z
    .looseObject({ addresses: optional(z.array(z.looseObject({ type: z.string(), address: z.string() }))) })
    .optional(),
});

const namespace = z.looseObject({ metadata });

export const shapes = { Namespace: namespace, Pod: pod, Service: service, Node: node } as const;
