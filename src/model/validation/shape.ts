import { z } from "zod";
import { formatPath } from "../text/source.js";
import { issueText, list, optional, pathOf, struct, text, textMap } from "./decode.js";
import type { Violation } from "./violation.js";

/**
 * The JSON types and the fields of a NetworkPolicy, as the API server's strict decoding holds them. A field that it does
 * not know is an error and not passed over: a misspelt `from` would mean "from everywhere".
 */

const selector = z.strictObject({
  matchLabels: textMap(),
  matchExpressions: list(struct(z.strictObject({ key: text, operator: text, values: list(text) }))),
});

const peer = struct(
  z.strictObject({
    podSelector: optional(selector),
    namespaceSelector: optional(selector),
    ipBlock: optional(z.strictObject({ cidr: optional(z.string()), except: list(text) })),
  }),
);

const ports = list(
  struct(
    z.strictObject({
      protocol: optional(z.string()),
      port: optional(z.union([z.int(), z.string()])),
      endPort: optional(z.int()),
    }),
  ),
);

const spec = z.strictObject({
  podSelector: optional(selector),
  policyTypes: list(text),
  ingress: list(struct(z.strictObject({ from: list(peer), ports }))),
  egress: list(struct(z.strictObject({ to: list(peer), ports }))),
});

export const policyShape = z.strictObject({
  apiVersion: z.literal("networking.k8s.io/v1"),
  kind: z.literal("NetworkPolicy"),
  metadata: struct(
    z.looseObject({
      name: optional(z.string()),
      generateName: optional(z.string()),
      namespace: optional(z.string()),
      labels: textMap(),
      annotations: textMap(),
    }),
  ),
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
  return { violations: result.error.issues.flatMap((issue) => violationsOf(issue, value)) };
}

function violationsOf(issue: z.core.$ZodIssue, value: unknown): readonly Violation[] {
  const path = pathOf(issue);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const whole = formatPath([...path, key]);
      return { path: whole, text: `unknown field "${whole}"` };
    });
  }
  return [{ path: formatPath(path), text: issueText(issue, value) }];
}
