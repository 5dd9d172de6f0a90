import { z } from "zod";
import { formatPath } from "../text/source.js";
import type { Path } from "../text/located.js";
import type { Violation } from "./violation.js";

/**
 * The JSON types and the fields of a NetworkPolicy, as the API server's strict decoding holds them. A field that it does
 * not know is an error and not passed over: a misspelt `from` would mean "from everywhere".
 */

function optional<T extends z.ZodType>(type: T): z.ZodOptional<z.ZodNullable<T>> {
  return type.nullable().optional();
}

const strings = z.record(z.string(), z.string());

const selector = z.strictObject({
  matchLabels: optional(strings),
  matchExpressions: optional(
    z.array(z.strictObject({ key: z.string(), operator: z.string(), values: optional(z.array(z.string())) })),
  ),
});

const peer = z.strictObject({
  podSelector: optional(selector),
  namespaceSelector: optional(selector),
  ipBlock: optional(z.strictObject({ cidr: optional(z.string()), except: optional(z.array(z.string())) })),
});

const ports = optional(
  z.array(
    z.strictObject({
      protocol: optional(z.string()),
      port: optional(z.union([z.int(), z.string()])),
      endPort: optional(z.int()),
    }),
  ),
);

const spec = z.strictObject({
  podSelector: optional(selector),
  policyTypes: optional(z.array(z.string())),
  ingress: optional(z.array(z.strictObject({ from: optional(z.array(peer)), ports }))),
  egress: optional(z.array(z.strictObject({ to: optional(z.array(peer)), ports }))),
});

export const policyShape = z.strictObject({
  apiVersion: z.literal("networking.k8s.io/v1"),
  kind: z.literal("NetworkPolicy"),
  metadata: z.looseObject({
    name: optional(z.string()),
    namespace: optional(z.string()),
    labels: optional(strings),
    annotations: optional(strings),
  }),
  spec: optional(spec),
  // Servers of 1.24 to 1.27 wrote a status, which dumps of those clusters still hold.
  status: z.unknown().optional(),
});

export type DecodedPolicy = z.infer<typeof policyShape>;
export type DecodedSpec = z.infer<typeof spec>;
export type DecodedPeer = z.infer<typeof peer>;
export type DecodedSelector = z.infer<typeof selector>;
export type DecodedPort = NonNullable<z.infer<typeof ports>>[number];

export function decodePolicy(
  value: unknown,
): { readonly policy: DecodedPolicy } | { readonly violations: readonly Violation[] } {
  const result = policyShape.safeParse(value);
  if (result.success) return { policy: result.data };
  return { violations: result.error.issues.flatMap(violationsOf) };
}

function violationsOf(issue: z.core.$ZodIssue): readonly Violation[] {
  const path = issue.path.filter((key) => typeof key !== "symbol") satisfies Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const whole = formatPath([...path, key]);
      return { path: whole, text: `unknown field "${whole}"` };
    });
  }
  return [{ path: formatPath(path), text: issue.message }];
}
