import { spawn } from "node:child_process";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

const PROXY = /^(https?|no|all|ftp)_proxy$/i;

/** The environment without proxies: engines and clusters hand those on to their containers. */
export function withoutProxies(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PROXY.test(name)));
}

/** Runs to the end and returns stdout; rejects with the last lines of stderr when the exit code is not 0. */
export async function output(command: Command): Promise<string> {
  const { code, stdout, stderr } = await finished(command);
  if (code === 0) return stdout;
  const last = (stderr.trim() || stdout.trim()).split("\n").slice(-15).join("\n");
  throw new Error(`${command.argv.join(" ").slice(0, 300)} ended with ${code}:\n${last}`);
}

/** Whether it ends with 0; what it prints is not looked at. */
export async function succeeds(command: Command): Promise<boolean> {
  const { code } = await finished(command).catch(() => ({ code: null }));
  return code === 0;
}

/** Runs with this process's terminal and returns the exit code. */
export function passThrough({ argv: [file, ...args], env, cwd }: Command): Promise<number> {
  const child = spawn(file, args, { env, cwd, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end, whatever the exit code. */
export function finished({ argv: [file, ...args], cwd, env, stdin = "" }: Command): Promise<Finished> {
  const child = spawn(file, args, { cwd, env });
  const seen = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      seen[name] += text;
    });
  }
  child.stdin.on("error", () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => reject(new Error(`cannot start ${file}`, { cause })));
    child.on("close", (code) => resolve({ code, ...seen }));
  });
}
