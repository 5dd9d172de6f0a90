import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import picomatch from "picomatch";

interface Part {
  readonly spec: readonly string[];
  readonly ignore?: readonly string[];
}

const names = ["unit", "lab", "api", "browser"] as const;

const all = readdirSync("dist/test", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .map((file) => `dist/test/${file}`)
  .toSorted();

function filesOf(name: (typeof names)[number]): readonly string[] {
  const { spec, ignore = [] } = JSON.parse(readFileSync(`test/parts/${name}.json`, "utf8")) as Part;
  return all.filter((file) => picomatch.isMatch(file, [...spec], { ignore: [...ignore] }));
}

/** What a unit test does without, by what it would import. */
const HEAVY = /from "[^"]*(?:\/in-lab|\/lab-world|\/api-server\/index|\/netproof|\/browser)\.js"|createLab\(/;

describe("the parts of the tests", () => {
  const parts = names.map((name) => [name, filesOf(name)] as const);

  it("hold every test once", () => {
    expect(parts.flatMap(([, files]) => files).toSorted()).to.deep.equal(all);
  });

  it("need no lab, no API server and no browser where they are unit tests", () => {
    const heavy = filesOf("unit").filter((file) => HEAVY.test(readFileSync(file, "utf8")));
    expect(heavy).to.deep.equal([]);
  });
});
