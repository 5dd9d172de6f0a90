import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { quoted } from "../../../model/text/shell.js";
import { killGroup } from "../../process.js";
import { TargetError } from "../../target.js";
import { answersOf } from "./answers.js";
import { HOLDER, requestOf } from "./holder.js";
import { type Launch, type Launched, launching } from "./launched.js";
import { LAUNCHER } from "./launcher.js";
import { MAKE_ROOT } from "./root.js";
import { findTools, type Tools } from "./tools.js";

/** A command as the list of its words, none of which a shell reads, and its standard input. */
export interface Job {
  readonly command: readonly [string, ...string[]];
  readonly input?: string;
  /** What messages call it; default: the command. */
  readonly name?: string;
}

/**
 * User, network, mount and process namespaces of the lab's own, kept by one process that ends, and takes everything in
 * them along, when its standard input closes: at `stop`, or when this process dies in whatever way.
 */
export interface Sandbox {
  /** Runs a command in the lab's root network, after those that were asked for before. Rejects with what it printed. */
  run(job: Job): Promise<string>;
  /** Starts a command in one of the lab's network namespaces, of which all input is known. */
  launch(launch: Launch): Launched;
  /** Starts one with streams of its own. */
  spawn(netns: string, command: readonly string[]): ChildProcessWithoutNullStreams;
  stop(): Promise<void>;
}

/** A command of the lab that did not end. The lab has ended instead. */
export class HungJob extends TargetError {}

/** Commands of the lab take milliseconds, and wait for one another. */
const JOB_MS = 60_000;

export async function openSandbox({ jobMs = JOB_MS }: { readonly jobMs?: number } = {}): Promise<Sandbox> {
  const tools = findTools(process.env);
  const [first, second] = ways();
  try {
    return await open(first, tools, jobMs);
  } catch (error) {
    if (error instanceof HungJob) throw error;
    if (second === undefined) throw refusal(error);
    return open(second, tools, jobMs).catch(() => {
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

/** Ends by itself in milliseconds, unless a process of it cannot be woken. */
const STOP_MS = 5_000;

async function open(way: Way, { path, folders }: Tools, jobMs: number): Promise<Sandbox> {
  // All that a pod gets to know of this process.
  const env = { PATH: path, LC_ALL: "C", TMPDIR: "/tmp" };
  const user = way === "user namespace" ? ["--user", "--map-root-user"] : [];
  const namespaces = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const words = [...user, ...namespaces, "--mount-proc", "perl", "-e", HOLDER];
  const holder = spawn("unshare", words, { env, detached: true });
  const ask = asking(holder, jobMs);
  const stopped = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    holder.stdin.end();
    const late = setTimeout(() => kill(holder), STOP_MS);
    await stopped;
    clearTimeout(late);
  };
  try {
    await ask({
      command: ["sh", "-c", MAKE_ROOT, "sh", ...folders],
      name: "the script of mount and ip that makes its root",
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = childOf(holder);
  const enter = way === "user namespace" ? ["--user", "--preserve-credentials"] : [];
  const enterFor = (network: string, command: readonly string[]): ChildProcessWithoutNullStreams => {
    const into = ["-t", String(pid), ...enter, "--mount", "--pid", network, "--"];
    return spawn("nsenter", [...into, ...command], { env, detached: true, stdio: "pipe" });
  };
  return {
    run: ask,
    launch: launching(enterFor("--net", ["perl", "-e", LAUNCHER])),
    spawn: (netns, command) => enterFor(`--net=/proc/${pid}/root/run/netns/${netns}`, command),
    stop,
  };
}

/** Gives the holder a command and its input; resolves with what it printed. Rejects where it fails or the lab has ended. */
function asking(holder: ChildProcessWithoutNullStreams, jobMs: number): Sandbox["run"] {
  const { expect, end } = answersOf(holder.stdout);
  const errors: string[] = [];
  holder.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  holder.once("error", end);
  holder.once("close", () => end(new Error(errors.join("").trim() || "the lab has ended")));
  holder.stdin.on("error", () => undefined);
  return async ({ command, input = "", name = command.map(quoted).join(" ") }) => {
    const answer = expect();
    holder.stdin.write(requestOf(command, input));
    const late = setTimeout(() => {
      end(hung(name, jobMs));
      kill(holder);
    }, jobMs);
    const { ok, output } = await answer.finally(() => clearTimeout(late));
    if (ok) return output;
    throw new TargetError({ object: "embedded lab", what: output.trim() });
  };
}

function hung(name: string, jobMs: number): HungJob {
  const what = `${name} did not end within ${jobMs / 1000} s, so the lab was ended`;
  return new HungJob({ object: "embedded lab", what, next: "Does it end on this machine?" });
}

/** The kernel takes all that is in its namespaces along. */
function kill(holder: ChildProcessWithoutNullStreams): void {
  killGroup(holder, "SIGKILL");
  holder.stdout.destroy();
  holder.stderr.destroy();
}

/** One after another; those behind one that fails are not run. */
export async function runAll(sandbox: Sandbox, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await sandbox.run(job);
}

/** unshare forks: the namespaces are those of its child. */
function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}
