import { z } from "zod";
import { list, optional, struct, textMap, unlessZero } from "../model/validation/decode.js";
import {
  containerPortName,
  decodedLabels,
  hostField,
  ipField as ip,
  labelName,
  namespaceField,
  nodeNameField,
  objectName,
  wordField,
} from "../model/validation/fields.js";

/**
 * What the simulator reads of each kind, held loosely: fields that no verdict depends on pass through. Names, labels, ports
 * and addresses are held as the API holds them.
 */

const protocol = unlessZero(z.enum(["TCP", "UDP", "SCTP"]));
const portNumber = z.int().min(1).max(65535);

/** `name`: of kinds that the API restricts further, such as Namespace, a label. */
function metadataOf(name: z.ZodString) {
  return z.looseObject({
    name,
    namespace: optional(namespaceField),
    labels: decodedLabels,
    annotations: textMap(),
  });
}

/** Of the controller that made a pod: its workload's name, in every output. */
export const ownerReference = struct(
  z.looseObject({ kind: wordField, name: objectName, controller: optional(z.boolean()) }),
);

const port = struct(
  z.looseObject({ name: unlessZero(containerPortName), containerPort: portNumber, protocol }),
);
const container = struct(z.looseObject({ name: labelName, ports: list(port) }));

export const podSpec = z.looseObject({
  nodeName: optional(nodeNameField),
  hostNetwork: unlessZero(z.boolean()),
  containers: list(container).transform((containers) => containers ?? []),
  initContainers: list(container),
});

const pod = z.looseObject({
  metadata: metadataOf(objectName).extend({ ownerReferences: list(ownerReference) }),
  spec: struct(podSpec),
  status: optional(
    z.looseObject({
      phase: unlessZero(z.enum(["Pending", "Running", "Succeeded", "Failed", "Unknown"])),
      podIP: unlessZero(ip),
      podIPs: list(struct(z.looseObject({ ip }))),
    }),
  ),
});

const servicePort = struct(
  z.looseObject({
    name: unlessZero(labelName),
    port: portNumber,
    targetPort: unlessZero(z.union([portNumber, containerPortName])),
    protocol,
  }),
);

const service = z.looseObject({
  metadata: metadataOf(labelName),
  spec: struct(
    z.looseObject({
      type: unlessZero(wordField),
      clusterIP: unlessZero(z.union([ip, z.literal("None")])),
      clusterIPs: list(z.union([ip, z.literal("None")])),
      externalIPs: list(ip),
      selector: decodedLabels,
      ports: list(servicePort),
    }),
  ),
  status: optional(
    z.looseObject({
      loadBalancer: optional(z.looseObject({ ingress: list(struct(z.looseObject({ ip: unlessZero(ip) }))) })),
    }),
  ),
});

const node = z.looseObject({
  metadata: metadataOf(objectName),
  status: optional(
    z.looseObject({ addresses: list(struct(z.looseObject({ type: wordField, address: hostField }))) }),
  ),
});

const namespace = z.looseObject({ metadata: metadataOf(labelName) });

export const shapes = { Namespace: namespace, Pod: pod, Service: service, Node: node } as const;
