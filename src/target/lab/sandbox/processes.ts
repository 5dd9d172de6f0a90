import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { collectOutput, killGroup } from "../../process.js";
import type { ExecRequest, ExecResult } from "../../target.js";
import type { Sandbox } from "./sandbox.js";

/** Runs a command to its end. Settles always: at its end, at the time-out, or on the signal, which kill it. */
export async function execIn(
  sandbox: Sandbox,
  { place, name }: { readonly place: string; readonly name: string },
  request: Omit<ExecRequest, "source">,
): Promise<ExecResult> {
  const { command, stdin, timeoutMs, signal } = request;
  const child = sandbox.spawn(place, command);
  const output = collectOutput(child, stdin);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const kill = (): void => end(child);
  limit.addEventListener("abort", kill, { once: true });
  if (limit.aborted) kill();
  try {
    const trouble = await endOf(child);
    if (trouble === undefined && !limit.aborted) return { kind: "finished", ...output };
    const cut = signal.aborted ? "interrupted" : `no end within ${timeoutMs} ms`;
    const why = `exec in ${name}: ${limit.aborted ? cut : trouble}`;
    return { kind: "failed", stdout: output.stdout, why };
  } finally {
    limit.removeEventListener("abort", kill);
  }
}

/** Undefined when the command ran to its end, whatever its exit code. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (_code, signal) => resolve(signal === null ? undefined : `killed by ${signal}`));
  });
}

/** A process that runs until it is told to end: a pod's main container. */
export interface Server {
  /** What it said when it ended by itself, or undefined while it runs. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

export function serve(sandbox: Sandbox, netns: string, command: readonly string[]): Server {
  const child = sandbox.spawn(netns, command);
  let said = "";
  let trouble: string | undefined;
  child.stdin.end();
  child.stdout.resume();
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-1000)));
  const ended = endOf(child).then((why) => {
    trouble = [why ?? "its process ended", said.trim()].filter(Boolean).join(": ");
  });
  return {
    trouble: () => trouble,
    async stop() {
      end(child);
      await ended;
    },
  };
}

/**
 * The command with all that it started: spawned as leader of a group of its own. What left the group may hold its output
 * open for ever, and is not waited for.
 */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.exitCode === null && child.signalCode === null) killGroup(child, "SIGKILL");
  child.stdout.destroy();
  child.stderr.destroy();
}
