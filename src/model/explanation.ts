import type { Expectation, Verdict } from "./probe.js";
import type { SourceLine } from "./text/located.js";

/** An expectation with all that was weighed: for a deny, why each rule of each isolating policy does not admit. */
export interface Explanation {
  readonly expectation: Expectation;
  /** Egress of the source, then ingress of the destination, as far as they were asked. */
  readonly directions: readonly DirectionExplanation[];
}

export interface DirectionExplanation {
  readonly direction: "ingress" | "egress";
  /** The end whose policies were asked: `x/a`. */
  readonly subject: string;
  readonly peer: string;
  readonly ruling:
    | { readonly kind: "out of scope" }
    | { readonly kind: "not isolated" }
    | { readonly kind: "exempt"; readonly why: string }
    /** Paths are below the policy's spec. `port` is the text of the port that matched. */
    | {
        readonly kind: "admitted";
        readonly policy: string;
        readonly path: string;
        readonly port?: string;
      }
    | { readonly kind: "isolated"; readonly policies: readonly IsolatingPolicy[] };
}

export interface IsolatingPolicy {
  /** `x/deny-all` */
  readonly policy: string;
  /** Each rule of the direction; none of them admits. */
  readonly rules: readonly RefusingRule[];
}

export interface RefusingRule {
  /** `ingress[0]` */
  readonly path: string;
  /** Peers and ports that do not match, each with its place below spec. */
  readonly misses: readonly Miss[];
}

export interface Miss {
  /** `ingress[0].from[1]`, `ingress[0].ports[0]` */
  readonly path: string;
  /** `its podSelector wants app=web, and shop/job has app=job` */
  readonly why: string;
}

/** Lines of a manifest as the user wrote them. */
export interface Quote {
  readonly file: string;
  readonly lines: readonly SourceLine[];
}

export const verdictWords = {
  allow: "allowed",
  deny: "denied",
  unspecified: "left open by the API",
} as const satisfies Record<Verdict, string>;
