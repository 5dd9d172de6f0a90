import { type Endpoint, formatEndpoint } from "./endpoint.js";
import type { IpFamily, TransportProtocol } from "./objects.js";

/** One cell of a matrix: a connection to try. `http`: ask with curl instead of nc. */
export interface Probe {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: TransportProtocol;
  readonly port: number;
  readonly ipFamily: IpFamily;
  readonly http?: true;
}

export type Verdict = "allow" | "deny" | "unspecified";

/** What the policies mean for one probe, and which of them decide. */
export interface Expectation {
  readonly verdict: Verdict;
  /** `namespace/policy`: those that admit the connection, or those that isolate against it. */
  readonly decidedBy: readonly string[];
  /** Where in those policies: the peers or rules that admit it, or the `except` that takes it out. */
  readonly rules: readonly RuleRef[];
  /** A sentence that names the admitting rule (`policy x/web ingress[0].from[1] port 80`) or says that none admits. */
  readonly reason: string;
  /** Keys of semantics.md section 3 (`U2`) that were met on the way. */
  readonly notes: readonly string[];
}

/** A place in a policy: `x/web`, `ingress[0].from[1]` below its spec. */
export interface RuleRef {
  readonly policy: string;
  readonly path: string;
}

/** What one try showed. Times are milliseconds from the start of the try to its answer or end. */
export type Observation =
  /** `source`: the address from which the server saw it come, where it tells. */
  | { readonly kind: "connected"; readonly ms: number; readonly source?: string }
  | { readonly kind: "refused"; readonly ms: number }
  | { readonly kind: "dropped"; readonly ms: number }
  | { readonly kind: "misdirected"; readonly ms: number; readonly answeredBy: string }
  | { readonly kind: "inconclusive"; readonly why: string };

/** `x/a → x/b:80/TCP`, with ` IPv6` behind for that family and ` HTTP` for curl. The same in every output and every run. */
export function probeId(probe: Probe): string {
  const family = probe.ipFamily === "IPv6" ? " IPv6" : "";
  const http = probe.http ? " HTTP" : "";
  const arrow = `${formatEndpoint(probe.from)} → ${formatEndpoint(probe.to)}`;
  return `${arrow}:${probe.port}/${probe.protocol}${family}${http}`;
}
