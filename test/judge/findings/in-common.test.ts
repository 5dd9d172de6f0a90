import { expect } from "chai";
import type { NetworkPolicySpec } from "../../../src/model/objects.js";
import { inCommon } from "../../../src/judge/findings/in-common.js";
import { emptySnapshot, policy } from "../../builders.js";
import { type Cells, scenario, step } from "../../results.js";

/** Of steps that one policy decides each: what those that leak have in common. */
function saidOf(steps: readonly (readonly [spec: NetworkPolicySpec, cells: Cells])[]): string {
  const scenarios = steps.map(([spec, cells], index) => {
    const made = step("one", cells, { snapshot: { ...emptySnapshot, policies: [policy("x/own", spec)] } });
    const decided = made.cells.map((cell) => ({
      ...cell,
      expectation: { ...cell.expectation, decidedBy: ["x/own"] },
    }));
    return scenario(`a/${index}`, [{ ...made, cells: decided }]);
  });
  const leaks = scenarios.flatMap(({ id, steps: own }) =>
    own.flatMap(({ cells }) =>
      cells.filter(({ verdict }) => verdict === "leak").map((cell) => ({ scenario: id, step: "one", cell })),
    ),
  );
  return inCommon(leaks, scenarios);
}

const named: NetworkPolicySpec = { podSelector: {}, ingress: [{ ports: [{ port: "web" }] }] };
const numbered: NetworkPolicySpec = { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] };
const labelled: NetworkPolicySpec = { podSelector: { matchLabels: { port: "web" } }, ingress: [] };

describe("what failing connections have in common", () => {
  const cases: readonly (readonly [string, Parameters<typeof saidOf>[0], string])[] = [
    [
      "is told with how many others have it that are expected so too",
      [
        [named, { 80: "leak", 81: "leak", 82: "blocked", 83: "open" }],
        [numbered, { 80: "blocked", 81: "blocked", 82: "open" }],
      ],
      " All 2 are decided by policies with named ports; of 3 connections denied as they should be 1 does.",
    ],
    [
      "is no field that is only a label's key",
      [
        [labelled, { 80: "leak", 81: "leak" }],
        [numbered, { 80: "blocked", 81: "blocked" }],
      ],
      "",
    ],
    [
      "is nothing of one connection",
      [
        [named, { 80: "leak" }],
        [numbered, { 80: "blocked" }],
      ],
      "",
    ],
    ["is nothing where nothing is as it should be", [[named, { 80: "leak", 81: "leak" }]], ""],
  ];
  for (const [what, steps, said] of cases) it(what, () => expect(saidOf(steps)).to.equal(said));
});
