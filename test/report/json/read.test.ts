import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import type { RunResult } from "../../../src/model/result/result.js";
import { InputError } from "../../../src/model/text/source.js";
import { jsonReport } from "../../../src/report/json/report.js";
import { readReport } from "../../../src/report/json/read.js";
import { reportJsonSchema } from "../../../src/report/json/schema.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { runInLab } from "../../run/in-lab.js";
import { emptyRun, largeRun, statedRun } from "../runs.js";

const accepts = new Ajv2020({ validateFormats: false, allErrors: true }).compile(
  reportJsonSchema() as object,
);

function expectLossless(result: RunResult): void {
  const text = jsonReport(result);
  expect(accepts(JSON.parse(text)), JSON.stringify(accepts.errors?.slice(0, 3))).to.equal(true);
  const read = readReport(text, "run.json");
  expect(read).to.deep.equal(result);
  expect(jsonReport(read)).to.equal(text);
}

describe("a run's result as JSON", () => {
  const runs = [
    {
      name: "passes",
      patterns: ["default-deny/ingress", "services/egress-ports", "families/service"],
      faults: [],
    },
    {
      name: "leaks inside an except",
      patterns: ["ipblock/except-ingress", "replies/stateful"],
      faults: ["D1"],
    },
    { name: "ignores all policies", patterns: ["default-deny/both"], faults: ["A1"] },
    { name: "has flows", patterns: ["time/established-deny", "time/startup-deny"], faults: ["F1"] },
  ] as const;
  for (const { name, patterns, faults } of runs)
    it(`comes back as it was, and as the published schema has it: a run that ${name}`, async () => {
      const scenarios = chooseScenarios({ patterns: [...patterns], tags: [] });
      const result = await runInLab({ scenarios, faults, options: { settleMs: 2_000 } });
      expect(result.scenarios.flatMap(({ steps }) => steps)).not.to.deep.equal([]);
      expectLossless(result);
    });

  it("comes back where nothing could be tried", () => {
    expectLossless({ ...emptyRun, failure: "cannot reach the API server" });
  });

  it("comes back with what became of statements", () => expectLossless(statedRun()));

  it("tells which known divergences were expected", () => {
    const options = { ...emptyRun.options, expectedDivergences: ["V1", "V12"] };
    expectLossless({ ...emptyRun, options });
    expect(JSON.parse(jsonReport({ ...emptyRun, options })).options.expectedDivergences).to.deep.equal([
      "V1",
      "V12",
    ]);
  });

  it("has 10,000 cells in far less than 10 MB, a cell a line", () => {
    const text = jsonReport(largeRun(100));
    expect(text.length).to.be.lessThan(6_000_000);
    const lines = text.split("\n").filter((line) => line.includes('{"id":"x/p7 → x/p8:80/TCP"'));
    expect(lines).to.have.lengthOf(1);
    expect(readReport(text, "run.json").scenarios[0]?.steps[0]?.cells).to.have.lengthOf(10_000);
  });

  it("keeps a pod of a namespace called node apart from a node", () => {
    const run = largeRun(2, "node");
    expect(readReport(jsonReport(run), "run.json")).to.deep.equal(run);
  });
});

describe("readReport", () => {
  const good = jsonReport(emptyRun);
  const cases = [
    { name: "text that is no JSON", text: "netproof · lab", message: /not a report of netproof: .*JSON/ },
    { name: "JSON that is no object", text: "[1", message: /not a report of netproof/ },
    { name: "a number", text: "42", message: /not a report of netproof: it is no JSON object/ },
    { name: "another program's JSON", text: '{"kind":"List"}', message: /it has no schemaVersion/ },
    {
      name: "a schema version that it does not know",
      text: good.replace('"schemaVersion": 2', '"schemaVersion": 7'),
      message: /schema version 7, and this netproof reads version 2: .*wrote it \(0\.0\.0\)/,
    },
    {
      name: "a field of another kind",
      text: good.replace('"durationMs": 1', '"durationMs": "1 ms"'),
      message: /^some\.json:1:1 {2}durationMs\n/,
    },
  ];
  for (const { name, text, message } of cases)
    it(`refuses ${name}, and names the file`, () => {
      expect(() => readReport(text, "some.json"))
        .to.throw(InputError, message)
        .with.property("message")
        .that.matches(/^some\.json:/);
    });

  it("passes over fields that a later netproof added", () => {
    const later = good.replace('"schemaVersion": 2', '"schemaVersion": 2, "mood": "good"');
    expect(readReport(later, "run.json")).to.deep.equal(emptyRun);
    expect(accepts(JSON.parse(later))).to.equal(true);
  });
});
