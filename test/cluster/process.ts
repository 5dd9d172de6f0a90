import { spawn } from "node:child_process";
import { type Command as FullCommand, type Finished, start } from "../start.js";

/** With this process's environment unless it names one. */
export type Command = Omit<FullCommand, "env"> & Partial<Pick<FullCommand, "env">>;

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

/** Runs to the end, whatever the exit code. */
export function finished({ env = process.env, ...command }: Command): Promise<Finished> {
  return start({ env, ...command }).finished;
}
