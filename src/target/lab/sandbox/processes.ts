import type { ExecRequest, ExecResult } from "../../target.js";
import type { Sandbox } from "./sandbox.js";

/** Runs a command to its end. Settles always: at its end, at the time-out, or on the signal, which kill it. */
export async function execIn(
  sandbox: Sandbox,
  { place, name }: { readonly place: string; readonly name: string },
  request: Omit<ExecRequest, "source">,
): Promise<ExecResult> {
  const { command, stdin, timeoutMs, signal } = request;
  const said = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const { ended, kill } = sandbox.launch({
    netns: place,
    command,
    stdin,
    onStdout: (bytes) => void said.stdout.push(bytes),
    onStderr: (bytes) => void said.stderr.push(bytes),
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  limit.addEventListener("abort", kill, { once: true });
  if (limit.aborted) kill();
  try {
    const trouble = await ended;
    const stdout = Buffer.concat(said.stdout).toString();
    if (trouble === undefined && !limit.aborted)
      return { kind: "finished", stdout, stderr: Buffer.concat(said.stderr).toString() };
    const cut = signal.aborted ? "interrupted" : `no end within ${timeoutMs} ms`;
    return { kind: "failed", stdout, why: `exec in ${name}: ${limit.aborted ? cut : trouble}` };
  } finally {
    limit.removeEventListener("abort", kill);
  }
}

/** A process that runs until it is told to end: a pod's main container. */
export interface Server {
  /** What it said when it ended by itself, or undefined while it runs. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

export function serve(sandbox: Sandbox, netns: string, command: readonly string[]): Server {
  let said = "";
  let trouble: string | undefined;
  const { ended, kill } = sandbox.launch({
    netns,
    command,
    stdin: "",
    onStderr: (bytes) => (said = (said + bytes.toString()).slice(-1000)),
  });
  const over = ended.then((why) => {
    trouble = [why ?? "its process ended", said.trim()].filter(Boolean).join(": ");
  });
  return {
    trouble: () => trouble,
    async stop() {
      kill();
      await over;
    },
  };
}
