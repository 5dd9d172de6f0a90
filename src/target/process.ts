import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** What a command has said so far. */
export interface Said {
  stdout: string;
  stderr: string;
}

/** Leads a group of its own: Ctrl-C at the terminal is ours to pass on, and what it starts can be ended with it. */
export function spawnGroup(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): ChildProcessWithoutNullStreams {
  return spawn(file, args, { env, detached: true });
}

/** Gives a command its stdin and gathers what it says. */
export function collectOutput(
  child: ChildProcessWithoutNullStreams,
  stdin: string | Uint8Array,
): Readonly<Said> {
  const said: Said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  // One that ends without reading its stdin is no trouble.
  child.stdin.on("error", () => undefined).end(stdin);
  return said;
}

/** Resolves with the exit code, null after a signal, once all is said; rejects when the command cannot be started. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

/** A group leader with all that it started and that stayed in its group; one that has ended is let be. */
export function killGroup(
  { pid }: Pick<ChildProcessWithoutNullStreams, "pid">,
  name: "SIGTERM" | "SIGKILL",
): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
