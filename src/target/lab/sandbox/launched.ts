import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { constants } from "node:os";
import { requestOf } from "./holder.js";

/** A command for one of the lab's network namespaces. */
export interface Launch {
  readonly netns: string;
  readonly command: readonly string[];
  readonly stdin: string;
  /** Absent: what it prints there is dropped. */
  readonly onStdout?: (bytes: Buffer) => void;
  readonly onStderr: (bytes: Buffer) => void;
}

/** A command that runs, as leader of a process group of its own. */
export interface Launched {
  /** Undefined when it ran to its end, whatever its exit code; else what ended it. */
  readonly ended: Promise<string | undefined>;
  /** Ends it with all that stayed in its group. */
  readonly kill: () => void;
}

interface Job extends Launch {
  readonly end: (trouble: string | undefined) => void;
}

/** Talks to the LAUNCHER. */
export function launching(launcher: ChildProcessWithoutNullStreams): (launch: Launch) => Launched {
  const jobs = new Map<string, Job>();
  let count = 0;
  let over: string | undefined;
  const endAll = (why: string): void => {
    over ??= why;
    for (const { end } of jobs.values()) end(over);
    jobs.clear();
  };
  launcher.on("error", (error) => endAll(error.message));
  launcher.on("close", () => endAll("the lab has ended"));
  launcher.stdin.on("error", () => undefined);
  launcher.stderr.resume();
  launcher.stdout.on(
    "data",
    framesOf(({ id, what, number, bytes }) => {
      const job = jobs.get(id);
      if (what === "out") job?.onStdout?.(bytes);
      else if (what === "err") job?.onStderr(bytes);
      else {
        jobs.delete(id);
        job?.end(number === 0 ? undefined : `killed by ${signalName(number)}`);
      }
    }),
  );
  return (launch) => {
    const { netns, command, stdin, onStdout } = launch;
    const id = String(count++);
    const ended = new Promise<string | undefined>((end) => {
      if (over !== undefined) return end(over);
      jobs.set(id, { ...launch, end });
      const stdout = onStdout === undefined ? "drop" : "keep";
      launcher.stdin.write(requestOf(["start", id, netns, stdout, ...command], stdin));
    });
    return { ended, kill: () => void launcher.stdin.write(requestOf(["kill", id], "")) };
  };
}

interface Frame {
  readonly id: string;
  readonly what: string;
  /** How many bytes follow; at its end the signal. */
  readonly number: number;
  readonly bytes: Buffer;
}

/** Hands over each frame once all of it is there. */
function framesOf(take: (frame: Frame) => void): (chunk: Buffer) => void {
  let left: Buffer = Buffer.alloc(0);
  return (chunk) => {
    left = Buffer.concat([left, chunk]);
    for (let line = left.indexOf("\n"); line !== -1; line = left.indexOf("\n")) {
      const [id = "", what = "", number = "0"] = left.toString("latin1", 0, line).split(" ");
      const end = line + 1 + (what === "end" ? 0 : Number(number));
      if (left.length < end) return;
      take({ id, what, number: Number(number), bytes: left.subarray(line + 1, end) });
      left = left.subarray(end);
    }
  };
}

function signalName(number: number): string {
  const [name] = Object.entries(constants.signals).find(([, own]) => own === number) ?? [];
  return name ?? `signal ${number}`;
}
