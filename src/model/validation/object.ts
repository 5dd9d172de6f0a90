import { z } from "zod";
import { formatPath } from "../text/source.js";
import type { Path } from "../text/located.js";
import {
  containerPortName,
  hostField,
  ipField,
  labelName,
  labelsField,
  namespaceField,
  nodeNameField,
  objectName,
} from "./fields.js";
import type { Violation } from "./violation.js";

const absent = <T extends z.ZodType>(type: T): z.ZodOptional<z.ZodNullable<T>> => type.nullable().optional();

const metadata = z.looseObject({
  name: objectName,
  namespace: absent(namespaceField),
  labels: absent(labelsField),
});

const containers = absent(
  z.array(
    z.looseObject({
      name: labelName,
      ports: absent(z.array(z.looseObject({ name: absent(z.union([z.literal(""), containerPortName])) }))),
    }),
  ),
);

export const nameShapes: Readonly<Record<string, z.ZodType>> = {
  Namespace: z.looseObject({ metadata }),
  Pod: z.looseObject({
    metadata,
    spec: absent(z.looseObject({ nodeName: absent(nodeNameField), containers, initContainers: containers })),
    status: absent(
      z.looseObject({
        podIP: absent(z.union([z.literal(""), ipField])),
        podIPs: absent(z.array(z.looseObject({ ip: ipField }))),
      }),
    ),
  }),
  Service: z.looseObject({
    metadata,
    spec: absent(
      z.looseObject({
        clusterIP: absent(z.union([z.enum(["", "None"]), ipField])),
        clusterIPs: absent(z.array(z.union([z.literal("None"), ipField]))),
        externalIPs: absent(z.array(ipField)),
        selector: absent(labelsField),
      }),
    ),
  }),
  Node: z.looseObject({
    metadata,
    status: absent(z.looseObject({ addresses: absent(z.array(z.looseObject({ address: hostField }))) })),
  }),
  NetworkPolicy: z.looseObject({ metadata }),
};

/** What of an object's names and addresses is none; the rest of its shape is left to whoever made it. */
export function nameViolations(kind: string, object: unknown): readonly Violation[] {
  const result = nameShapes[kind]?.safeParse(object);
  return (result?.error?.issues ?? []).map(({ path, message }) => ({
    path: formatPath(path as Path),
    text: message,
  }));
}
