import { spawn } from "node:child_process";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** The whole of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
  readonly stdin?: string;
}

export interface Chunk {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** `performance.now()` */
  readonly at: number;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they were said. */
  readonly chunks: readonly Chunk[];
  readonly ms: number;
}

export interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** Resolves once stdout or stderr has matched; rejects when the command ends without, or after two minutes. */
  readonly until: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

const UNTIL_MS = 120_000;

/** Starts a command and gathers what it says, and when. */
export function start({ argv: [file, ...args], env, cwd, stdin = "" }: Command): Started {
  const startedAt = performance.now();
  const child = spawn(file, args, { cwd, env });
  const chunks: Chunk[] = [];
  const waiting = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      chunks.push({ stream, text, at: performance.now() });
      for (const check of waiting) check();
    });
  }
  child.stdin.on("error", () => undefined).end(stdin);
  const said = () => ({ stdout: textOf(chunks, "stdout"), stderr: textOf(chunks, "stderr") });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", (cause) => reject(new Error(`cannot start ${file}`, { cause })));
    child.on("close", (code) => resolve({ code, ...said(), chunks, ms: performance.now() - startedAt }));
  });
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        waiting.delete(check);
        clearTimeout(timer);
      };
      const fail = (how: string): void => {
        settle();
        reject(new Error(`${how} without ${String(pattern)}:\n${textOf(chunks)}`));
      };
      const check = (): void => {
        const { stdout, stderr } = said();
        if (!pattern.test(stdout + stderr)) return;
        settle();
        resolve();
      };
      const timer = setTimeout(() => fail(`${UNTIL_MS / 1000} s passed`), UNTIL_MS);
      waiting.add(check);
      check();
      finished.then(() => fail("it ended"), reject);
    });
  return { pid: child.pid ?? 0, finished, until, kill: (signal) => child.kill(signal) };
}

/** What was said to one stream, or to both in order. */
export function textOf(chunks: readonly Chunk[], stream?: Chunk["stream"]): string {
  return chunks
    .filter((chunk) => stream === undefined || chunk.stream === stream)
    .map(({ text }) => text)
    .join("");
}
