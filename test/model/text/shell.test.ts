import { expect } from "chai";
import * as fc from "fast-check";
import { execFileSync } from "node:child_process";
import { isPlain } from "../../../src/model/text/plain-text.js";
import { quoted, quotedPath } from "../../../src/model/text/shell.js";

describe("a word quoted for a shell", () => {
  const words: readonly [string, string][] = [
    ["lab/mine.yaml", "lab/mine.yaml"],
    ["", "''"],
    ["a$(id).yaml", "'a$(id).yaml'"],
    ["a`id`.yaml", "'a`id`.yaml'"],
    ["it's", String.raw`'it'\''s'`],
    ["~/a", "'~/a'"],
    ["=ls", "'=ls'"],
    ["a\nid", String.raw`"$(printf %b 'a\0012id')"`],
    ["a\u001B[2J'", String.raw`"$(printf %b 'a\0033[2J\0047')"`],
    ["\u202Ea", String.raw`"$(printf %b '\0342\0200\0256a')"`],
  ];
  for (const [word, text] of words)
    it(`is ${text} for ${JSON.stringify(word)}`, () => expect(quoted(word)).to.equal(text));

  it("is no flag where it is a file", () => {
    expect(quotedPath("-f.yaml")).to.equal("./-f.yaml");
    expect(quotedPath("--context=$(id)")).to.equal("'./--context=$(id)'");
    expect(quotedPath("a-f.yaml")).to.equal("a-f.yaml");
  });

  for (const shell of ["sh", "bash"]) {
    it(`comes out of ${shell} as it was, whatever it holds, and holds nothing that a terminal obeys`, () => {
      const word = fc.string({ unit: "binary" }).filter((text) => !/\0|\n$/.test(text));
      const many = fc.array(word, { minLength: 30, maxLength: 30 });
      fc.assert(
        fc.property(many, (all) => {
          const list = all.map(quoted).join(" ");
          expect(isPlain(list)).to.equal(true);
          const said = execFileSync(shell, ["-c", `printf '%s\\0' ${list}`], { encoding: "utf8" });
          expect(said.split("\0").slice(0, -1)).to.deep.equal(all);
        }),
        { numRuns: 20 },
      );
    });
  }
});
