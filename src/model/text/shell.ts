import { isPlain, replaceControls } from "./plain-text.js";

/** A word as a POSIX shell takes it from a command that a person pastes: what it holds is neither run nor expanded. */
export function quoted(word: string): string {
  // zsh expands `=ls` and each shell `~`, at a word's start.
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  return isPlain(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"$(printf %b '${escaped(word)}')"`;
}

/** A file's name is never taken for a flag. */
export function quotedPath(path: string): string {
  return quoted(path.startsWith("-") ? `./${path}` : path);
}

/** Pasted control characters would be keys pressed at the terminal. Line ends behind the last character get lost. */
function escaped(word: string): string {
  return replaceControls(word.replace(/['\\]/g, octal), octal);
}

function octal(character: string): string {
  const bytes = [...Buffer.from(character)];
  return bytes.map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
}
