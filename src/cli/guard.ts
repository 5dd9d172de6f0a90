import type { Writable } from "node:stream";
import { plainText } from "../model/plain-text.js";
import type { Streams } from "./streams.js";

/**
 * Streams that let nothing through but text: of what a terminal obeys colours, where it has any, and on stderr what a progress
 * bar moves the cursor by, before its text. Data is cleaned where it is read; this is for what was forgotten.
 */
export function guarded(streams: Streams): Streams {
  const { stdout, stderr, env } = streams;
  const isColored = stdout.isTTY === true && !env["NO_COLOR"];
  return {
    ...streams,
    stdout: withWrite(stdout, (text) => commandless(isColored ? colored(text) : plainText(text))),
    stderr: withWrite(stderr, (text) => commandless(stderr.isTTY === true ? moving(text) : plainText(text))),
  };
}

/** Select Graphic Rendition. */
const COLOR = new RegExp(String.raw`(\u001B\[[\d;]*m)`);
const MOVES = new RegExp(String.raw`^(?:\u001B\[\??[\d;]*[A-Za-z]|\r)*`);

function colored(text: string): string {
  const parts = text.split(COLOR);
  return parts.map((part, index) => (index % 2 === 1 ? part : plainText(part))).join("");
}

function moving(text: string): string {
  const [moves = ""] = MOVES.exec(text) ?? [];
  return moves + colored(text.slice(moves.length));
}

/** What a log of GitHub Actions takes for a command, wherever a line begins with it; `##[` in the middle of one, too. */
const COMMAND = /^([^\S\n]*):(:[A-Za-z-]+(?: [^\n]*)?::)/gm;
/** The report that consists of nothing else. */
const ANNOTATIONS = /^(::(?:notice|warning|error) title=[^\n]*::[^\n]*\n)+$/;

function commandless(text: string): string {
  if (ANNOTATIONS.test(text)) return text;
  return text.replace(COMMAND, String.raw`$1\u003a$2`).replaceAll("##[", String.raw`##\u005b`);
}

function withWrite<T extends Writable>(stream: T, clean: (text: string) => string): T {
  const write = (chunk: unknown, ...rest: readonly unknown[]): boolean =>
    (stream.write as (...args: readonly unknown[]) => boolean)(
      typeof chunk === "string" ? clean(chunk) : chunk,
      ...rest,
    );
  return new Proxy(stream, {
    get(target, key) {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
