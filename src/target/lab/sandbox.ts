import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { TargetError } from "../target.js";
import { answersOf } from "./answers.js";
import { HOLDER, requestOf } from "./holder.js";
import { MAKE_ROOT } from "./root.js";
import { findTools, type Tools } from "./tools.js";

/** A command as the list of its words, none of which a shell reads, and its standard input. */
export interface Job {
  readonly command: readonly [string, ...string[]];
  readonly input?: string;
}

/**
 * User, network, mount and process namespaces of the lab's own, kept by one process that ends, and takes everything in
 * them along, when its standard input closes: at `stop`, or when this process dies in whatever way.
 */
export interface Sandbox {
  /** Runs a command in the lab's root network, after those that were asked for before. Rejects with what it printed. */
  run(job: Job): Promise<string>;
  /** Starts a command in one of the lab's network namespaces, in a process group of its own. */
  spawn(netns: string, command: readonly string[]): ChildProcessWithoutNullStreams;
  stop(): Promise<void>;
}

export async function openSandbox(): Promise<Sandbox> {
  const tools = findTools(process.env);
  const [first, second] = ways();
  try {
    return await open(first, tools);
  } catch (error) {
    if (second === undefined) throw refusal(error);
    return open(second, tools).catch(() => {
      throw refusal(error);
    });
  }
}

type Way = "user namespace" | "as root";

/** A user namespace works without root and even as root keeps the lab apart; where they are forbidden, root does. */
function ways(): readonly [Way, ...Way[]] {
  return process.getuid?.() === 0 ? ["user namespace", "as root"] : ["user namespace"];
}

function refusal(cause: unknown): TargetError {
  const what = `this machine does not let it make namespaces: ${cause instanceof Error ? cause.message : String(cause)}`;
  const next =
    "Allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1,\n" +
    "  kernel.apparmor_restrict_unprivileged_userns=0; in a container --security-opt seccomp=unconfined), or run as root.";
  return new TargetError({ object: "embedded lab", what, next }, { cause });
}

async function open(way: Way, { path, folders }: Tools): Promise<Sandbox> {
  // All that a pod gets to know of this process.
  const env = { PATH: path, LC_ALL: "C", TMPDIR: "/tmp" };
  const user = way === "user namespace" ? ["--user", "--map-root-user"] : [];
  const namespaces = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const words = [...user, ...namespaces, "--mount-proc", "perl", "-e", HOLDER];
  const holder = spawn("unshare", words, { env, detached: true });
  const ask = asking(holder);
  const stopped = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    holder.stdin.end();
    await stopped;
  };
  try {
    await ask({ command: ["sh", "-c", MAKE_ROOT, "sh", ...folders] });
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = childOf(holder);
  const enter = way === "user namespace" ? ["--user", "--preserve-credentials"] : [];
  return {
    run: ask,
    spawn(netns, command) {
      const network = `--net=/proc/${pid}/root/run/netns/${netns}`;
      const into = ["-t", String(pid), ...enter, "--mount", "--pid", network, "--"];
      return spawn("nsenter", [...into, ...command], { env, detached: true, stdio: "pipe" });
    },
    stop,
  };
}

/** Gives the holder a command and its input; resolves with what it printed. Rejects where it fails or the lab has ended. */
function asking(holder: ChildProcessWithoutNullStreams): Sandbox["run"] {
  const { expect, end } = answersOf(holder.stdout);
  const errors: string[] = [];
  holder.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  holder.once("error", end);
  holder.once("close", () => end(new Error(errors.join("").trim() || "the lab has ended")));
  holder.stdin.on("error", () => undefined);
  return async ({ command, input = "" }) => {
    const answer = expect();
    holder.stdin.write(requestOf(command, input));
    const { ok, output } = await answer;
    if (ok) return output;
    throw new TargetError({ object: "embedded lab", what: output.trim() });
  };
}

/** One after another; those behind one that fails are not run. */
export async function runAll(sandbox: Sandbox, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await sandbox.run(job);
}

/** unshare forks: the namespaces are those of its child. */
function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}
