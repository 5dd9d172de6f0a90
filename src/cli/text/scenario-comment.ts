import { plainLine } from "../../model/text/plain-text.js";
import { wrap } from "../../report/text/wrap.js";

const WIDTH = 100;

/** The comment on top of a scenario's file: what it is, and the command that runs it, which is to be copied and stays on its line. */
export function scenarioComment(lines: readonly string[], again: string): string {
  const wrapped = lines.flatMap((line) => wrap(plainLine(line), WIDTH).split("\n"));
  return [...wrapped, `Run it: ${again}`].map((line) => `# ${line}\n`).join("");
}
