/** What goes wrong with a request. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly reason?: string;
      readonly message?: string;
      readonly retryAfter?: number;
    }
  /** The connection breaks before the server acts. */
  | { readonly kind: "reset" }
  /** The server acts, then the connection breaks: the answer is lost. */
  | { readonly kind: "answer lost" }
  /** No answer, ever. */
  | { readonly kind: "stall" }
  | { readonly kind: "slow"; readonly ms: number }
  /** A webhook or an old server: the stored object lacks the field at this path, such as `spec.ingress.0.from`. */
  | { readonly kind: "field lost"; readonly path: string }
  /** A watch that ends at once, that answers 410, or that stays open and says nothing. */
  | { readonly kind: "watch ends" }
  | { readonly kind: "watch expired" }
  | { readonly kind: "watch silent" }
  /** An exec whose socket closes without a status, after this much output. */
  | { readonly kind: "exec closes"; readonly stdout: string }
  /** An exec whose connection breaks after it opened. */
  | { readonly kind: "exec breaks" }
  /** An exec that ends with this status at once. */
  | { readonly kind: "exec ends"; readonly status: string }
  /** An exec that opens and never says anything. */
  | { readonly kind: "exec stalls" };

export interface FaultRule {
  readonly method?: string;
  /** Against path and query. */
  readonly path: RegExp;
  /** How many requests it meets; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

export interface Faults {
  /** Returns how often the rule was met so far. */
  add(rule: FaultRule): () => number;
  clear(): void;
  /** The fault of this request, if any; counts. */
  meet(method: string, path: string): Fault | undefined;
}

export function faultsOf(): Faults {
  const rules: { readonly rule: FaultRule; met: number }[] = [];
  return {
    add(rule) {
      const entry = { rule, met: 0 };
      rules.push(entry);
      return () => entry.met;
    },
    clear() {
      rules.length = 0;
    },
    meet(method, path) {
      const found = rules.find(
        ({ rule, met }) =>
          met < (rule.times ?? 1) &&
          (rule.method ?? method) === method &&
          rule.path.test(decodeURIComponent(path)),
      );
      if (found === undefined) return undefined;
      found.met++;
      return found.rule.fault;
    },
  };
}
