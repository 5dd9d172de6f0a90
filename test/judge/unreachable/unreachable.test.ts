import { expect } from "chai";
import { judge } from "../../../src/judge/judge.js";
import { formatEndpoint } from "../../../src/model/endpoint.js";
import { type Probe, probeId } from "../../../src/model/probe.js";
import type { RunResult } from "../../../src/model/result/result.js";
import type { RunRecord, ScenarioRecord } from "../../../src/record/record.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { recordAsIf } from "../records.js";

type Nodes = readonly [from: string | undefined, to: string | undefined];

/** Nothing was seen of a scenario but its baseline, where that has not all of its answers. */
function withBaseline(record: ScenarioRecord, isSilent: (nodes: Nodes) => boolean): ScenarioRecord {
  const pods = (record.states[0]?.pods ?? []).filter(({ spec }) => !spec.hostNetwork);
  const nodeOf = (end: Probe["from"]): string | undefined =>
    pods.find(
      ({ metadata }) =>
        formatEndpoint({ kind: "pod", namespace: metadata.namespace ?? "", name: metadata.name }) ===
        formatEndpoint(end),
    )?.spec.nodeName;
  const tried = (record.steps[0]?.connections ?? []).filter(
    ({ from, to }) =>
      formatEndpoint(from) !== formatEndpoint(to) && [from, to].every((end) => nodeOf(end) !== undefined),
  );
  const answered = tried.filter(({ from, to }) => !isSilent([nodeOf(from), nodeOf(to)])).map(probeId);
  const baseline = { tried, answered, sources: {} };
  if (answered.length === tried.length) return { ...record, baseline };
  const ended = { status: "inconclusive", reason: "baseline failed: x/a → x/b never answered" } as const;
  return { ...record, baseline, ended, steps: [] };
}

function resultWhere(isSilent: (nodes: Nodes) => boolean, theme: RegExp): RunResult {
  const scenarios = chooseScenarios({ patterns: [], tags: [] }).filter(({ id }) => theme.test(id));
  const record: RunRecord = recordAsIf(() => ({ as: [] }), scenarios);
  return judge({ ...record, scenarios: record.scenarios.map((own) => withBaseline(own, isSilent)) });
}

describe("a place in which nothing answers without policies", () => {
  const theme = /^(nodes|default-deny)\//;
  const cases: readonly (readonly [string, (nodes: Nodes) => boolean, RegExp])[] = [
    [
      "a node, both ways",
      (nodes) => nodes.includes("node-b"),
      /^Inconclusive: Nothing reaches pods on node node-b, or comes from them: \d+ connections in \d+ scenarios had no answer, without any policy\.$/,
    ],
    ["a node, one way", ([, to]) => to === "node-b", /^Inconclusive: Nothing reaches pods on node node-b: /],
    [
      "a node, the other way",
      ([from]) => from === "node-a",
      /^Inconclusive: Nothing comes from pods on node node-a: /,
    ],
    [
      "what lies between nodes",
      ([from, to]) => from !== to,
      /^Inconclusive: Nothing passes between pods of different nodes: /,
    ],
    [
      "a pair of nodes",
      ([from, to]) => from !== to && ![from, to].includes("node-c"),
      /^Inconclusive: Nothing passes between pods on nodes node-a and node-b: /,
    ],
    [
      "a pair of nodes, one way",
      ([from, to]) => from === "node-a" && to === "node-b",
      /^Inconclusive: Nothing from pods on node node-a reaches pods on node node-b: /,
    ],
  ];
  for (const [what, isSilent, says] of cases)
    it(`is named once: ${what}`, () => {
      const { verdict, scenarios } = resultWhere(isSilent, theme);
      expect(verdict.sentence).to.match(says);
      expect(verdict.findings.map(({ key }) => key)).to.deep.equal(["unreachable"]);
      const reasons = scenarios.filter(({ status }) => status === "inconclusive").map(({ reason }) => reason);
      expect(reasons.length).to.be.greaterThan(2);
      expect(new Set(reasons)).to.have.property("size", 1);
    });

  it("is none where nothing answers anywhere", () => {
    expect(resultWhere(() => true, theme).verdict.sentence).to.match(
      /^Inconclusive: \d+ scenarios could not be/,
    );
  });

  it("is none where connections of every place stay silent", () => {
    let place = 0;
    const { sentence } = resultWhere(() => (place += 1) % 3 === 0, theme).verdict;
    expect(sentence).to.match(/^Inconclusive: \d+ scenarios could not be/);
  });
});
