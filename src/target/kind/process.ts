import type { ChildProcess } from "node:child_process";
import { collectOutput, endOf, killGroup, type Said, spawnGroup } from "../process.js";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string | Uint8Array;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** `cut`: ended by us, because its time was over. */
export interface Ended extends Readonly<Said> {
  readonly code: number | null;
  readonly cut: boolean;
}

/**
 * Runs a command to its end, whatever its exit code. At the time-out it is ended with all that it started; on the
 * signal as well, and then the promise rejects with the signal's reason once that is over.
 */
export async function finish({ argv, env, stdin = "", withinMs, signal }: Command): Promise<Ended> {
  signal.throwIfAborted();
  const child = spawnGroup(argv, env);
  const said = collectOutput(child, stdin);
  const late = AbortSignal.timeout(withinMs);
  const release = endOn(AbortSignal.any([signal, late]), child);
  try {
    const code = await endOf(child);
    signal.throwIfAborted();
    return { code, ...said, cut: late.aborted && code !== 0 };
  } finally {
    release();
  }
}

/** How long a group that was told to end may take for it. */
const GRACE_MS = 5_000;

function endOn(limit: AbortSignal, child: ChildProcess): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    killGroup(child, "SIGTERM");
    timer = setTimeout(() => killGroup(child, "SIGKILL"), GRACE_MS);
  };
  limit.addEventListener("abort", end, { once: true });
  if (limit.aborted) end();
  return () => {
    limit.removeEventListener("abort", end);
    clearTimeout(timer);
  };
}
