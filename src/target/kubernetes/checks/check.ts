/** One thing about a cluster that a run depends on. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "note" | "failed";
  readonly text: string;
  /** What to do about it. */
  readonly next?: string;
}
