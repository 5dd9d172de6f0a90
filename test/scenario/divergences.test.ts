import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../src/model/text/source.js";
import { loadDivergences } from "../../src/scenario/divergences.js";
import { chooseScenarios } from "../../src/scenario/library.js";

const scenario = "ipblock/except-ingress";
const scenarios = chooseScenarios({ patterns: [scenario], tags: [] });

describe("a file of declared divergences", () => {
  let file = "";
  before("make a folder for it", () => {
    file = join(mkdtempSync(join(tmpdir(), "netproof-divergences-")), "d.yaml");
  });
  after("remove it", () => rmSync(join(file, ".."), { recursive: true }));

  const entry = (over: Readonly<Record<string, string>>): string => {
    const fields = {
      scenario,
      verdict: "leak",
      connections: '["x/* -> y/a:80/TCP"]',
      reference: "r",
      ...over,
    };
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    return `- ${lines.join("\n  ")}\n`;
  };

  it("gives each group of connections the place where it stands", () => {
    writeFileSync(file, entry({}));
    const [first] = loadDivergences(file, scenarios);
    expect(first).to.include({ scenario, verdict: "leak", reference: "r" });
    expect(first?.connections[0]).to.include({ from: "x/*", to: "y/a", port: 80, at: `${file}:3:17` });
  });

  it("may be an empty list", () => {
    writeFileSync(file, "[]\n");
    expect(loadDivergences(file, scenarios)).to.deep.equal([]);
  });

  const cases: readonly [string, string, RegExp][] = [
    [
      "an unknown scenario",
      entry({ scenario: "no/such" }),
      /:1:3 +\[0\]\.scenario\n +there is no scenario "no\/such"/,
    ],
    [
      "an unknown step",
      entry({ step: "none" }),
      /:5:3 +\[0\]\.step\n +ipblock\/except-ingress has no step "none"; its steps: \S+/,
    ],
    ["a verdict that is no direction", entry({ verdict: "bad" }), /:2:3 +\[0\]\.verdict/],
    [
      "connections in no known form",
      entry({ connections: '["x to y"]' }),
      /:3:17 +\[0\]\.connections\[0\]\n +must be FROM -> TO/,
    ],
    ["no connections", entry({ connections: "[]" }), /:3:3 +\[0\]\.connections/],
    ["no reference", entry({ reference: '""' }), /:4:3 +\[0\]\.reference/],
    ["an unknown field", entry({ reason: "r" }), /unknown field "reason"/],
    ["two documents", `${entry({})}---\n${entry({})}`, /:1:1\n +.* exactly one YAML document, a list/],
    ["nothing", "", /:1:1\n +.* exactly one YAML document, a list/],
  ];
  for (const [name, text, message] of cases)
    it(`is refused with file and line for ${name}`, () => {
      writeFileSync(file, text);
      expect(() => loadDivergences(file, scenarios)).to.throw(InputError, message);
    });

  it("is refused where it cannot be read", () => {
    expect(() => loadDivergences(`${file}.none`, scenarios)).to.throw(
      InputError,
      /none:1:1\n +cannot read it: ENOENT/,
    );
  });
});
