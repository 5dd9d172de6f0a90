import { formatEndpoint } from "../../../model/endpoint.js";
import { collectOutput, endOf, killGroup, spawnGroup } from "../../process.js";
import type { ExecRequest, ExecResult } from "../../target.js";

/** Name of an external host → the user's command that runs its last arguments there: `ssh backup`. */
export type ExternalShells = Readonly<Record<string, string>>;

/**
 * Runs a command on an external host, through the user's own. `failed` when that ends with another code than 0, on the
 * time-out and on abort: then all processes of the user's command are killed.
 */
export function execOutside(shell: string, request: ExecRequest): Promise<ExecResult> {
  const { source, command, stdin, timeoutMs, signal } = request;
  const child = spawnGroup(["sh", "-c", `${shell} "$@"`, "sh", ...command], process.env);
  const said = collectOutput(child, stdin);
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const settle = (trouble: string | undefined): void => {
      limit.removeEventListener("abort", giveUp);
      if (trouble === undefined) resolve({ kind: "finished", ...said });
      else resolve({ kind: "failed", stdout: said.stdout, why: whyOf({ source, shell, trouble }) });
    };
    const giveUp = (): void => {
      killGroup(child, "SIGKILL");
      settle(signal.aborted ? "interrupted" : `no end after ${timeoutMs / 1000} s`);
    };
    endOf(child).then(
      (code) => settle(code === 0 ? undefined : `ended with ${code}: ${said.stderr.trim().slice(-300)}`),
      (error: Error) => settle(error.message),
    );
    if (limit.aborted) giveUp();
    else limit.addEventListener("abort", giveUp, { once: true });
  });
}

function whyOf(at: { source: ExecRequest["source"]; shell: string; trouble: string }): string {
  return `${formatEndpoint(at.source)}, through \`${at.shell}\`: ${at.trouble}`;
}
