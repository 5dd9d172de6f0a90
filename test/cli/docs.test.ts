import { expect } from "chai";
import { readFileSync } from "node:fs";
import { netproof } from "./netproof.js";

describe("docs", () => {
  for (const schema of ["scenario", "divergences", "report", "fuzz"]) {
    it(`holds the JSON Schema that netproof schema ${schema} prints (npm run docs)`, async () => {
      const { stdout } = await netproof(["schema", schema]);
      expect(JSON.parse(readFileSync(`docs/${schema}.schema.json`, "utf8"))).to.deep.equal(
        JSON.parse(stdout),
      );
    });
  }

  it("holds the picture that netproof show --svg draws (npm run docs)", async () => {
    const { stdout } = await netproof(["show", "default-deny/both", "--svg"]);
    expect(readFileSync("docs/images/default-deny-both.svg", "utf8")).to.equal(stdout);
    expect(readFileSync("README.md", "utf8")).to.contain("docs/images/default-deny-both.svg");
  });

  it("README names every exit code of the run command's help", async () => {
    const { stdout } = await netproof(["run", "--help"]);
    const readme = readFileSync("README.md", "utf8");
    const codes = [...(/Exit:([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? "").matchAll(/\b(\d+) /g)].map(
      ([, code]) => code,
    );
    expect(codes).to.have.lengthOf(6);
    for (const code of codes) expect(readme).to.match(new RegExp(`\\| ${code} +\\|`));
  });
});
