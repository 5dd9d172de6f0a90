import { z } from "zod";
import {
  containerPortName,
  hostField,
  ipField as ip,
  labelName,
  labelsField,
  namespaceField,
  nodeNameField,
  objectName,
  wordField,
} from "../model/validation/fields.js";

/**
 * What the simulator reads of each kind, held loosely: fields that no verdict depends on pass through. Names, labels, ports
 * and addresses are held as the API holds them.
 */

export function optional<T extends z.ZodType>(type: T): z.ZodOptional<z.ZodNullable<T>> {
  return type.nullable().optional();
}

export const labels = optional(labelsField);
const protocol = z.enum(["TCP", "UDP", "SCTP"]).optional();
const portNumber = z.int().min(1).max(65535);
const portName = optional(z.union([z.literal(""), containerPortName]));

/** `name`: of kinds that the API restricts further, such as Namespace, a label. */
function metadataOf(name: z.ZodString) {
  return z.looseObject({ name, namespace: optional(namespaceField), labels });
}

/** Of the controller that made a pod: its workload's name, in every output. */
const owner = z.looseObject({ kind: wordField, name: objectName });

const container = z.looseObject({
  name: labelName,
  ports: optional(z.array(z.looseObject({ name: portName, containerPort: portNumber, protocol }))),
});

export const podSpec = z.looseObject({
  nodeName: optional(nodeNameField),
  hostNetwork: z.boolean().optional(),
  containers: z.array(container).default([]),
  initContainers: optional(z.array(container)),
});

const pod = z.looseObject({
  metadata: metadataOf(objectName).extend({ ownerReferences: optional(z.array(owner)) }),
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
  metadata: metadataOf(labelName),
  spec: z.looseObject({
    type: wordField.optional(),
    clusterIP: z.union([ip, z.enum(["None", ""])]).optional(),
    clusterIPs: optional(z.array(z.union([ip, z.literal("None")]))),
    externalIPs: optional(z.array(ip)),
    selector: labels,
    ports: optional(
      z.array(
        z.looseObject({
          name: optional(z.union([z.literal(""), labelName])),
          port: portNumber,
          targetPort: z.union([portNumber, containerPortName]).optional(),
          protocol,
        }),
      ),
    ),
  }),
});

const node = z.looseObject({
  metadata: metadataOf(objectName),
  status: z
    .looseObject({ addresses: optional(z.array(z.looseObject({ type: wordField, address: hostField }))) })
    .optional(),
});

const namespace = z.looseObject({ metadata: metadataOf(labelName) });

export const shapes = { Namespace: namespace, Pod: pod, Service: service, Node: node } as const;
