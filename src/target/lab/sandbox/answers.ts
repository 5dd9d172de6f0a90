import type { Readable } from "node:stream";

export interface Answer {
  readonly ok: boolean;
  readonly output: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export interface Answers {
  /** The next answer that nobody waits for yet. */
  readonly expect: () => Promise<Answer>;
  /** Rejects all that are waited for, now and later. */
  readonly end: (error: Error) => void;
}

/** Reads what the holder answers, in order: a line `STATUS LENGTH` and so many bytes. */
export function answersOf(stream: Readable): Answers {
  const waiting: Waiting[] = [];
  let ended: Error | undefined;
  let left: Buffer = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    for (let next = firstOf(left); next !== undefined; next = firstOf(left)) {
      left = next.rest;
      waiting.shift()?.resolve(next.answer);
    }
  });
  return {
    expect: () =>
      new Promise((resolve, reject) => {
        if (ended === undefined) waiting.push({ resolve, reject });
        else reject(ended);
      }),
    end: (error) => {
      ended ??= error;
      for (const { reject } of waiting.splice(0)) reject(ended);
    },
  };
}

/** Undefined until all of it is there. */
function firstOf(bytes: Buffer): { readonly answer: Answer; readonly rest: Buffer } | undefined {
  const line = bytes.indexOf("\n");
  if (line === -1) return undefined;
  const [status, length] = bytes.toString("latin1", 0, line).split(" ").map(Number);
  const end = line + 1 + (length ?? 0);
  if (bytes.length < end) return undefined;
  const output = bytes.toString("utf8", line + 1, end);
  return { answer: { ok: status === 0, output }, rest: bytes.subarray(end) };
}
