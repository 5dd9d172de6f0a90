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
 * Settles then even if `work` ignores its signal; leaves no timer and no listener behind.
 */
export async function withDeadline<T>(
  limit: { readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limit.signal.throwIfAborted();
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DeadlineError(limit.ms)), limit.ms);
  const forward = (): void => controller.abort(limit.signal.reason);
  limit.signal.addEventListener("abort", forward, { once: true });
  try {
    return await unlessAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    limit.signal.removeEventListener("abort", forward);
  }
}

/** `work`, or the signal's reason as soon as it aborts, whatever `work` does then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Runs all at once. When one fails the others are aborted and awaited, so that nothing goes on behind the error. */
export async function allOrNone<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<readonly T[]> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  const running = works.map((work) => work(controller.signal));
  try {
    return await Promise.all(running);
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    await Promise.allSettled(running);
    signal.removeEventListener("abort", forward);
  }
}
