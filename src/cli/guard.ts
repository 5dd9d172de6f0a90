import { plainText } from "../model/text/plain-text.js";
import type { Output, Streams } from "./streams.js";

/**
 * Streams that let nothing through but text, and of what a terminal obeys colours alone, where it has any. Data is cleaned
 * where it is read; this is for what was forgotten.
 */
export function guarded(streams: Streams): Streams {
  const { stdout, stderr, env, status } = streams;
  const cleaned = ({ isTTY, write }: Output): Output => {
    const isColored = isTTY === true && !env["NO_COLOR"];
    return { isTTY, write: (text) => write(commandless(isColored ? colored(text) : plainText(text))) };
  };
  return {
    ...streams,
    stdout: cleaned(stdout),
    stderr: cleaned(stderr),
    status: status && ((text) => status(text === undefined ? undefined : plainText(text))),
  };
}

/** Select Graphic Rendition. */
const COLOR = new RegExp(String.raw`(\u001B\[[\d;]*m)`);

function colored(text: string): string {
  const parts = text.split(COLOR);
  return parts.map((part, index) => (index % 2 === 1 ? part : plainText(part))).join("");
}

/** What a log of GitHub Actions takes for a command, wherever a line begins with it; `##[` in the middle of one, too. */
const COMMAND = /^([^\S\n]*):(:[A-Za-z-]+(?: [^\n]*)?::)/gm;
/** The report that consists of nothing else. */
const ANNOTATIONS = /^(::(?:notice|warning|error) title=[^\n]*::[^\n]*\n)+$/;

function commandless(text: string): string {
  if (ANNOTATIONS.test(text)) return text;
  return text.replace(COMMAND, String.raw`$1\u003a$2`).replaceAll("##[", String.raw`##\u005b`);
}
