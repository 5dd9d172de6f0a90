import { spawn } from "node:child_process";
import { formatEndpoint } from "../../model/endpoint.js";
import type { ExecRequest, ExecResult } from "../target.js";

/** Name of an external host → the user's command that runs its last arguments there: `ssh backup`. */
export type ExternalShells = Readonly<Record<string, string>>;

/**
 * Runs a command on an external host, through the user's own. `failed` when that ends with another code than 0, on the
 * time-out and on abort: then all processes of the user's command are killed.
 */
export function execOutside(shell: string, request: ExecRequest): Promise<ExecResult> {
  const { source, command, stdin, timeoutMs, signal } = request;
  const child = spawn("sh", ["-c", `${shell} "$@"`, "sh", ...command], { detached: true });
  const seen = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      seen[name] += text;
    });
  }
  child.stdin.on("error", () => undefined).end(stdin);
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const settle = (trouble: string | undefined): void => {
      limit.removeEventListener("abort", giveUp);
      if (trouble === undefined) resolve({ kind: "finished", ...seen });
      else resolve({ kind: "failed", stdout: seen.stdout, why: whyOf({ source, shell, trouble }) });
    };
    const giveUp = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      settle(signal.aborted ? "interrupted" : `no end after ${timeoutMs / 1000} s`);
    };
    if (limit.aborted) return giveUp();
    limit.addEventListener("abort", giveUp, { once: true });
    child.on("error", ({ message }) => settle(message));
    child.on("close", (code) =>
      settle(code === 0 ? undefined : `ended with ${code}: ${seen.stderr.trim().slice(-300)}`),
    );
  });
}

function whyOf(at: { source: ExecRequest["source"]; shell: string; trouble: string }): string {
  return `${formatEndpoint(at.source)}, through \`${at.shell}\`: ${at.trouble}`;
}
