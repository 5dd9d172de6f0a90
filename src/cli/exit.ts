/** Exit codes of every command; README documents them. */
export const EXIT = {
  ok: 0,
  mismatch: 1,
  usage: 2,
  inconclusive: 3,
  ignored: 4,
  interrupted: 130,
} as const;

/** A command line that cannot be carried out: exit 2, with the way to help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The reason of a signal that the user aborted: exit 130, with nothing more to say. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("interrupted");
  }
}
