import { expect } from "chai";
import { Readable } from "node:stream";
import { guarded } from "../../src/cli/guard.js";
import type { Output, Streams } from "../../src/cli/streams.js";

type Name = "stdout" | "stderr" | "status";

/** What arrives of a text that is written. */
function arriving(
  name: Name,
  text: string,
  options: { isTTY?: boolean; env?: Record<string, string> } = {},
): string {
  const { isTTY = false, env = {} } = options;
  let arrived = "";
  const target: Output = { isTTY, write: (part) => (arrived += part) };
  const other: Output = { write: () => undefined };
  const streams: Streams = {
    stdin: Readable.from([]),
    stdout: other,
    stderr: other,
    status: (status) => (arrived += status),
    gone: new AbortController().signal,
    taken: () => Promise.resolve(),
    env,
  };
  const { [name]: output } = guarded(name === "status" ? streams : { ...streams, [name]: target });
  if (typeof output === "function") output(text);
  else output?.write(text);
  return arrived;
}

const COLOR = "\u001B[31mred\u001B[39m";
const ERASE = "\u001B[2K\u001B[1G";

describe("what netproof writes to its streams", () => {
  const cases: readonly [string, Parameters<typeof arriving>, string][] = [
    [
      "loses what a terminal obeys",
      ["stdout", "a\u001B]0;t\u0007\u009B2J\u202Eb\n"],
      String.raw`a\u001b]0;t\u0007\u009b2J\u202eb` + "\n",
    ],
    ["keeps colours on a terminal", ["stdout", COLOR, { isTTY: true }], COLOR],
    ["loses colours elsewhere", ["stdout", COLOR], String.raw`\u001b[31mred\u001b[39m`],
    [
      "loses them with NO_COLOR",
      ["stdout", COLOR, { isTTY: true, env: { NO_COLOR: "1" } }],
      String.raw`\u001b[31mred\u001b[39m`,
    ],
    [
      "loses moves of the cursor on stdout",
      ["stdout", `a${ERASE}`, { isTTY: true }],
      String.raw`a\u001b[2K\u001b[1G`,
    ],
    ["and on stderr", ["stderr", `a${ERASE}`, { isTTY: true }], String.raw`a\u001b[2K\u001b[1G`],
    ["and in the status line", ["status", `a${ERASE}`], String.raw`a\u001b[2K\u001b[1G`],
    [
      "has no command for a CI's log",
      ["stdout", "ok\n  ::stop-commands::x\n"],
      "ok\n  " + String.raw`\u003a:stop-commands::x` + "\n",
    ],
    ["nor one of the older kind", ["stderr", "a ##[error]b"], String.raw`a ##\u005berror]b`],
    ["keeps IPv6 addresses", ["stdout", "  ::/0 and ::1\n"], "  ::/0 and ::1\n"],
    [
      "keeps the report that is made of such commands",
      ["stdout", "::error title=a::b\n::notice title=c::d\n"],
      "::error title=a::b\n::notice title=c::d\n",
    ],
  ];
  for (const [name, args, text] of cases) it(name, () => expect(arriving(...args)).to.equal(text));
});
