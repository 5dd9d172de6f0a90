import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** Resolves once stdout or stderr has matched. */
  readonly until: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

interface Options {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the command line through its real entry point, from the checkout's root. */
export function start(args: readonly string[], { stdin = "", env = {} }: Options = {}): Started {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["bin/netproof.js", ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  const seen = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      seen[name] += text;
      for (const check of waiting) check();
    });
  }
  child.stdin.on("error", () => undefined).end(stdin);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...seen, ms: performance.now() - startedAt }));
  });
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!pattern.test(seen.stdout + seen.stderr)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      void finished.then(() =>
        reject(new Error(`it ended without ${String(pattern)}:\n${seen.stdout}${seen.stderr}`)),
      );
    });
  return { pid: child.pid ?? 0, finished, until, kill: (signal) => child.kill(signal) };
}

export function netproof(args: readonly string[], options: Options = {}): Promise<Finished> {
  return start(args, options).finished;
}
