/** What one request led to. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: string; readonly body: string }
  | { readonly kind: "none"; readonly cause: unknown };
