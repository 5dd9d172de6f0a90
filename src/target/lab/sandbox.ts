import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { TargetError } from "../target.js";
import { toolPath } from "./tools.js";

/**
 * User, network, mount and process namespaces of the lab's own, kept by one shell that ends, and takes everything in
 * them along, when its standard input closes: at `stop`, or when this process dies in whatever way.
 */
export interface Sandbox {
  /** Runs a shell script in the lab's root network; scripts run one after another. Rejects with what it printed. */
  run(script: string): Promise<string>;
  /** Starts a command in one of the lab's network namespaces, in a process group of its own. */
  spawn(netns: string, command: readonly string[]): ChildProcessWithoutNullStreams;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (output: string) => void;
  readonly reject: (error: Error) => void;
}

const END = "netproof-script-end";

/** Everything that the lab writes goes to file systems that end with it. */
const PREPARE = "mount -t tmpfs lab /run && mkdir -p /run/netns /run/tmp && ip link set lo up";

export async function openSandbox(): Promise<Sandbox> {
  const env = { ...process.env, PATH: toolPath(process.env), LC_ALL: "C", TMPDIR: "/run/tmp" };
  const [first, second] = ways();
  try {
    return await open(first, env);
  } catch (error) {
    if (second === undefined) throw refusal(error);
    return open(second, env).catch(() => {
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

async function open(way: Way, env: NodeJS.ProcessEnv): Promise<Sandbox> {
  const user = way === "user namespace" ? ["--user", "--map-root-user"] : [];
  const namespaces = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const holder = spawn("unshare", [...user, ...namespaces, "--mount-proc", "sh"], { env, detached: true });
  const shell = shellOf(holder);
  await shell.run(PREPARE);
  const pid = childOf(holder);
  const enter = way === "user namespace" ? ["--user", "--preserve-credentials"] : [];
  const stopped = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  return {
    run: shell.run,
    spawn: (netns, command) =>
      spawn(
        "nsenter",
        [
          "-t",
          String(pid),
          ...enter,
          "--mount",
          "--pid",
          `--net=/proc/${pid}/root/run/netns/${netns}`,
          ...command,
        ],
        { env, detached: true, stdio: "pipe" },
      ),
    async stop() {
      holder.stdin.end();
      await stopped;
    },
  };
}

interface Shell {
  readonly run: Sandbox["run"];
}

function shellOf(holder: ChildProcessWithoutNullStreams): Shell {
  const waiting: Waiting[] = [];
  const lines: string[] = [];
  let ended: Error | undefined;
  const errors: string[] = [];
  holder.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  createInterface(holder.stdout).on("line", (line) => {
    if (!line.startsWith(END)) return void lines.push(line);
    const output = lines.splice(0).join("\n");
    const next = waiting.shift();
    if (line === `${END} 0`) next?.resolve(output);
    else next?.reject(new TargetError({ object: "embedded lab", what: output.trim() }));
  });
  const end = (error: Error): void => {
    ended = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  holder.once("error", end);
  holder.once("close", () => end(new Error(errors.join("").trim() || "the lab has ended")));
  holder.stdin.on("error", () => undefined);
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        waiting.push({ resolve, reject });
        holder.stdin.write(`( set -e\n${script}\n) </dev/null 2>&1\ncode=$?; echo; echo "${END} $code"\n`);
      }),
  };
}

/** unshare forks: the namespaces are those of its child. */
function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}
