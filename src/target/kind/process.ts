import { type ChildProcess, spawn } from "node:child_process";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string | Uint8Array;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** `cut`: ended by us, because its time was over. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly cut: boolean;
}

/**
 * Runs a command to its end, whatever its exit code. At the time-out it is ended with all that it started; on the
 * signal as well, and then the promise rejects with the signal's reason once that is over.
 */
export async function finish({ argv, env, stdin = "", withinMs, signal }: Command): Promise<Ended> {
  signal.throwIfAborted();
  const [file, ...args] = argv;
  // A group of its own: Ctrl-C at the terminal is ours to pass on, and what a child starts ends with it.
  const child = spawn(file, args, { env, detached: true });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  child.stdin.on("error", () => undefined).end(stdin);
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

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
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

function killGroup({ pid }: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
