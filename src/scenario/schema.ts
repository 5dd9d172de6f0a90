import { z } from "zod";
import {
  containerPortName,
  labelChangesField,
  labelName,
  labelsField as labels,
  objectName,
  proseField,
} from "../model/validation/fields.js";

/**
 * The scenario file format, once: the loader validates with it, `netproof schema` prints it as JSON Schema for
 * editors, and the types below are inferred from it.
 */

const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "must be a DNS label: lower case letters, digits and '-'");
const reference = z
  .string()
  .regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, "must be namespace/name")
  .refine(namesObject, "must be namespace/name, each as the API takes it");
/** Spaces would be no part of an end, and other characters of no name. */
const end = z.string().regex(/^[!-~]+$/, "must be the name of an end, with globs, such as x/*");
const protocol = z.enum(["TCP", "UDP", "SCTP"]);
const ipFamily = z.enum(["IPv4", "IPv6"]);
const portNumber = z.int().min(1).max(65535);

const portSchema = z
  .union([
    portNumber,
    z.string().regex(/^\d+\/(TCP|UDP|SCTP)$/, "must be a number or NUMBER/PROTOCOL, such as 53/UDP"),
    z.strictObject({
      port: portNumber,
      protocol: protocol.optional(),
      name: containerPortName.optional().describe("Container port name, for policies that use it"),
      http: z.literal(true).optional().describe("Serves HTTP and is probed with curl"),
    }),
  ])
  .describe("80, 53/UDP, or {port, protocol, name, http}");

const podSchema = z.strictObject({
  labels: labels.optional(),
  ports: z.array(portSchema).optional().describe("Default: 80 and 81, TCP"),
  node: z.enum(["a", "b", "c"]).optional().describe("Pins the pod; default: spread over the nodes"),
  hostNetwork: z.literal(true).optional(),
});

const serviceSchema = z.strictObject({
  selector: labels,
  ports: z
    .array(
      z.strictObject({
        name: labelName.optional(),
        port: portNumber,
        targetPort: z.union([portNumber, containerPortName]).optional(),
        protocol: protocol.optional(),
      }),
    )
    .min(1),
});

const namespaceSchema = z.strictObject({
  labels: labels.optional(),
  pods: z.record(name, podSchema.nullable()).optional(),
  services: z.record(name, serviceSchema).optional(),
});

export const fixtureSchema = z.strictObject({ namespaces: z.record(name, namespaceSchema.nullable()) });

const inlinePolicy = z.looseObject({ kind: z.literal("NetworkPolicy") });
const policySchema = z
  .union([z.string(), inlinePolicy, z.array(inlinePolicy).min(1)])
  .describe(
    "A NetworkPolicy as ordinary Kubernetes YAML, a list of them, or the path of a file with one or more",
  );

const podRef = z.strictObject({ pod: reference });
const namespaceRef = z.strictObject({ namespace: name });
const policyRef = z.strictObject({ policy: reference });
const labelChange = labelChangesField.describe("Labels to set; null removes one");

/** One-key objects, so that a step reads as a list of verbs. */
const changes = {
  apply: policySchema.describe("Creates the policies, or replaces their specs in place"),
  replace: policySchema.describe("Deletes and creates the policies again"),
  patch: policyRef
    .extend({ merge: z.record(z.string(), z.unknown()) })
    .describe("JSON merge patch (RFC 7396)"),
  delete: z.union([policyRef, podRef, namespaceRef]),
  label: z.union([podRef.extend({ labels: labelChange }), namespaceRef.extend({ labels: labelChange })]),
  create: z.union([podRef.extend(podSchema.shape), namespaceRef.extend(namespaceSchema.shape)]),
  recreate: z
    .union([podRef.extend({ labels: labels.optional() }), namespaceRef])
    .describe("Deletes and creates it again; a pod may come back with other labels"),
} as const;

const changeSchema = z.union(
  [
    z.strictObject({ apply: changes.apply }),
    z.strictObject({ replace: changes.replace }),
    z.strictObject({ patch: changes.patch }),
    z.strictObject({ delete: changes.delete }),
    z.strictObject({ label: changes.label }),
    z.strictObject({ create: changes.create }),
    z.strictObject({ recreate: changes.recreate }),
  ],
  { error: `a change has exactly one of: ${Object.keys(changes).join(", ")}` },
);

const matrixSchema = z.strictObject({
  from: z
    .array(end)
    .optional()
    .describe("Sources, with globs: x/*, external/*, node/a. Default: all pods and needed external hosts"),
  to: z
    .array(end)
    .optional()
    .describe("Destinations, with globs; service/x/web for a ClusterIP. Default: as for from"),
  ports: z.array(portNumber).optional().describe("Default: every port that the destination serves"),
  protocols: z.array(protocol).optional().describe("Default: every protocol that the destination serves"),
  ipFamilies: z
    .union([z.literal("all"), z.array(ipFamily)])
    .optional()
    .describe("Default: the cluster's primary family"),
});

export const cellGroup = z
  .string()
  .regex(
    /^[!-~]+ -> [!-9;-~]+(:\d+(\/(TCP|UDP|SCTP))?)?$/,
    "must be FROM -> TO, FROM -> TO:PORT or FROM -> TO:PORT/PROTOCOL",
  )
  .describe("x/* -> y/a:80/TCP; globs in either end");

const flow = z
  .string()
  .regex(
    /^[!-~]+ -> [!-9;-~]+:\d+(\/(TCP|UDP|SCTP))?$/,
    "must be FROM -> TO:PORT or FROM -> TO:PORT/PROTOCOL: a flow has a port",
  )
  .describe("x/a -> y/b:80/TCP; globs in either end");

const heldSchema = z.union([
  flow,
  z.strictObject({
    flow,
    idle: z.literal(true).optional().describe("Silent from its first message until after the changes"),
    expect: z
      .enum(["continues", "open"])
      .optional()
      .describe("Default: continues where the flow is allowed at every moment, else open: only reported"),
  }),
]);

const stepSchema = z.strictObject({
  name: proseField.min(1),
  size: z
    .int()
    .min(1)
    .optional()
    .describe("How many there are now of what the scenario grows; reports set times to enforce against it"),
  hold: z
    .array(heldSchema)
    .min(1)
    .optional()
    .describe("Connections opened before the changes and kept through them: which go on?"),
  watch: z
    .array(flow)
    .min(1)
    .optional()
    .describe("Connections tried again and again through the changes: none may break or leak meanwhile"),
  startup: z
    .array(flow)
    .min(1)
    .optional()
    .describe("What a pod that this step creates tries as its first act"),
  changes: z.array(changeSchema).optional(),
  matrix: matrixSchema.optional(),
  expect: z
    .strictObject({ allow: z.array(cellGroup).optional(), deny: z.array(cellGroup).optional() })
    .optional()
    .describe("Connections stated by hand: a second witness beside the simulator"),
});

const needsSchema = z.strictObject({
  nodes: z.int().min(1).max(3).optional(),
  ipFamilies: z.array(ipFamily).optional(),
  protocols: z.array(protocol).optional(),
  externals: z.array(name).optional().describe("Hosts outside the cluster, by name: backup, stranger, …"),
  hostNetwork: z.literal(true).optional(),
  ownPods: z
    .literal(true)
    .optional()
    .describe("The names of its namespaces and pods matter, so that it shares none with other scenarios"),
});

export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/, "must be lower case words, digits and '-', folders divided by '/'")
    .describe("Its id in every output: the file's path below scenarios/, without .yaml"),
  summary: proseField.min(1).describe("What a reader learns"),
  source: proseField.optional().describe("Where the behaviour is specified or was first reported"),
  tags: z.array(z.string().regex(/^[!-~]+$/, "must have no spaces")).optional(),
  fixture: z
    .union([z.string(), fixtureSchema])
    .describe("A named fixture, or namespaces with their pods and services"),
  needs: needsSchema.optional(),
  steps: z.array(stepSchema).min(1),
});

function namesObject(text: string): boolean {
  const [namespace, own] = text.split("/");
  return labelName.safeParse(namespace).success && objectName.safeParse(own).success;
}

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type FixtureFile = z.infer<typeof fixtureSchema>;
export type NamespaceFile = z.infer<typeof namespaceSchema>;
export type PodFile = z.infer<typeof podSchema>;
export type PortFile = z.infer<typeof portSchema>;
export type StepFile = z.infer<typeof stepSchema>;
export type HeldFile = z.infer<typeof heldSchema>;
export type ChangeFile = z.infer<typeof changeSchema>;

/** JSON Schema (draft 2020-12) of a scenario file. */
export function scenarioJsonSchema(): unknown {
  return { title: "netproof scenario", ...z.toJSONSchema(scenarioSchema, { io: "input" }) };
}
