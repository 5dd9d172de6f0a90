import { setTimeout as setTimeoutAsync } from "node:timers/promises";

/** The reason of a signal that `withDeadline` aborted itself. */
export class DeadlineError extends Error {
  constructor(readonly ms: number) {
    super(`timed out after ${seconds(ms)}`);
    this.name = "DeadlineError";
  }
}

/** "5 s", "1.5 s". */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/**
 * Runs `work` with a signal that aborts with the caller's, or with a `DeadlineError` after `ms`.
 * Settles then even if `work` ignores its signal.
 */
export async function withDeadline<T>(
  limit: { readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limit.signal.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DeadlineError(limit.ms)), limit.ms);
  const either = AbortSignal.any([limit.signal, late.signal]);
  try {
    return await unlessAborted(work(either), either);
  } finally {
    clearTimeout(timer);
  }
}

/** `work`, or the signal's reason as soon as it aborts, whatever `work` does then. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // A signal of its own: Node warns of a leak when more than ten wait on the same one.
  const own = AbortSignal.any([signal]);
  try {
    await setTimeoutAsync(ms, undefined, { signal: own });
  } catch {
    throw signal.reason;
  }
}

/** Runs all at once. When one fails the others are aborted and awaited, so that nothing goes on behind the error. */
export async function allOrNone<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<readonly T[]> {
  signal.throwIfAborted();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const running = works.map((work) => work(either));
  try {
    return await Promise.all(running);
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    await Promise.allSettled(running);
  }
}
