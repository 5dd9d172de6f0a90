/** One thing that the API server would refuse: where, and in its words. */
export interface Violation {
  /** `spec.ingress[0].from[0]` */
  readonly path: string;
  /** `Forbidden: may not specify both ipBlock and another peer` */
  readonly text: string;
  /** Servers before 1.36 stored it, and keep what they stored (semantics 1.10). */
  readonly isStored?: true;
}

/** The forms of k8s.io/apimachinery's field errors. */
export function required(path: string, detail = ""): Violation {
  return { path, text: detail === "" ? "Required value" : `Required value: ${detail}` };
}

export function forbidden(path: string, detail: string): Violation {
  return { path, text: `Forbidden: ${detail}` };
}

export function invalid(path: string, value: unknown, details: readonly string[]): readonly Violation[] {
  return details.map((detail) => ({ path, text: `Invalid value: ${JSON.stringify(value)}: ${detail}` }));
}

export function unsupported(path: string, value: string, supported: readonly string[]): Violation {
  const known = supported.map((item) => JSON.stringify(item)).join(", ");
  return { path, text: `Unsupported value: ${JSON.stringify(value)}: supported values: ${known}` };
}
