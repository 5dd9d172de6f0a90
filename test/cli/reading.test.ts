import { expect } from "chai";
import { readFileSync } from "node:fs";
import { argumentsOf, readingCases } from "../../bench/reading/cases.js";
import { netproof } from "./netproof.js";

describe("who has only the output of a run", () => {
  for (const own of readingCases)
    it(`can tell what is broken with ${own.fault}: ${own.title}`, async () => {
      const { code, stdout } = await netproof(argumentsOf(own));
      const text = stdout.replaceAll(/\s+/g, " ");
      for (const pattern of own.shows) expect(text).to.match(pattern);
      expect(code, stdout).to.equal(own.exitCode);
    });

  it("finds each of these runs in docs/reading-a-report.md (npm run docs)", () => {
    const page = readFileSync("docs/reading-a-report.md", "utf8");
    const text = page.replaceAll(/\s+/g, " ");
    for (const own of readingCases) {
      expect(page).to.include(`$ netproof ${argumentsOf(own).join(" ")}`);
      for (const pattern of own.shows) expect(text).to.match(pattern);
    }
  });
});
