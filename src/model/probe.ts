import { z } from "zod";
import { type Endpoint, formatEndpoint } from "./endpoint.js";
import type { ObjectOf } from "./frozen.js";

/** How a connection is made, whatever its ends. */
export const transportFields = {
  protocol: z.enum(["TCP", "UDP", "SCTP"]),
  port: z.int().min(0),
  ipFamily: z.enum(["IPv4", "IPv6"]),
  http: z.literal(true).exactOptional().describe("Asked with curl instead of nc"),
};

export const verdictSchema = z.enum(["allow", "deny", "unspecified"]);

export const reasonFields = {
  decidedBy: z
    .array(z.string())
    .describe("namespace/policy: those that admit the connection, or those that isolate against it"),
  rules: z
    .array(z.object({ policy: z.string(), path: z.string() }))
    .describe(
      "Where in those policies, below spec (ingress[0].from[1]): peers or rules that admit it, or the except that takes it out",
    ),
  reason: z.string().describe("The rule that decides, or that none admits"),
  notes: z.array(z.string()).describe("Keys of what the API leaves open that were met on the way"),
};

/** One cell of a matrix: a connection to try. */
export interface Probe extends ObjectOf<typeof transportFields> {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

export type Verdict = z.infer<typeof verdictSchema>;

/** What the policies mean for one probe, and which of them decide. */
export interface Expectation extends ObjectOf<typeof reasonFields> {
  readonly verdict: Verdict;
}

/** A place in a policy: `x/web`, `ingress[0].from[1]` below its spec. */
export type RuleRef = Expectation["rules"][number];

/** What one try showed. Times are milliseconds from the start of the try to its answer or end. */
export type Observation =
  /** `source`: the address from which the server saw it come, where it tells. */
  | { readonly kind: "connected"; readonly ms: number; readonly source?: string }
  | { readonly kind: "refused"; readonly ms: number }
  | { readonly kind: "dropped"; readonly ms: number }
  /** It opened, and nothing came before its time-out, its end or a reset. */
  | { readonly kind: "stalled"; readonly ms: number }
  | { readonly kind: "misdirected"; readonly ms: number; readonly answeredBy: string }
  | { readonly kind: "inconclusive"; readonly why: string };

/** `x/a → x/b:80/TCP`, with ` IPv6` behind for that family and ` HTTP` for curl. The same in every output and every run. */
export function probeId(probe: Probe): string {
  const family = probe.ipFamily === "IPv6" ? " IPv6" : "";
  const http = probe.http ? " HTTP" : "";
  const arrow = `${formatEndpoint(probe.from)} → ${formatEndpoint(probe.to)}`;
  return `${arrow}:${probe.port}/${probe.protocol}${family}${http}`;
}
