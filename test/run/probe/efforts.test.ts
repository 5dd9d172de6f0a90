import { expect } from "chai";
import { Matrix } from "../../../src/model/matrix.js";
import type { Expectation, Probe, Verdict } from "../../../src/model/probe.js";
import { effortsOf, type Known, MOST_WITH_TOOL } from "../../../src/run/probe/efforts.js";

const connection = (number: number): Probe => ({
  from: { kind: "pod", namespace: "x", name: `a${number}` },
  to: { kind: "pod", namespace: "x", name: "b" },
  protocol: "TCP",
  port: 80,
  ipFamily: "IPv4",
});

const connections = (size: number): readonly Probe[] =>
  Array.from({ length: size }, (_, index) => connection(index));

function effortOf(verdict: Verdict, probes: readonly Probe[], known: Partial<Known> = {}) {
  const expected = new Matrix<Expectation>();
  for (const probe of probes)
    expected.set(probe, { verdict, decidedBy: [], rules: [], reason: "", notes: [] });
  const nothing: Known = {
    isMixed: () => false,
    needsTool: () => false,
    isBeside: () => false,
    thoroughness: "thorough",
  };
  const [first] = effortsOf({ expected }, probes, { ...nothing, ...known });
  return first?.[1];
}

const FEW = connections(MOST_WITH_TOOL);
const MANY = connections(MOST_WITH_TOOL + 1);

describe("the effort for a connection in a full attempt", () => {
  const cases = [
    {
      what: "an allowed one among few is tried with nc or curl as well",
      effort: effortOf("allow", FEW),
      expected: { tries: 3, withTool: true },
    },
    {
      what: "a denied one among few is tried with nc or curl as well",
      effort: effortOf("deny", FEW),
      expected: { tries: 20, withTool: true },
    },
    {
      what: "a denied one alone makes up for others by more tries",
      effort: effortOf("deny", connections(1)),
      expected: { tries: 400, withTool: true },
    },
    {
      what: "an allowed one among many is tried as often, by the prober alone",
      effort: effortOf("allow", MANY),
      expected: { tries: 3, withTool: false },
    },
    {
      what: "a denied one among many is tried as often, by the prober alone",
      effort: effortOf("deny", MANY),
      expected: { tries: 20, withTool: false },
    },
    {
      what: "a denied one is tried twice, by the prober alone, where breadth counts for more",
      effort: effortOf("deny", FEW, { thoroughness: "broad" }),
      expected: { tries: 2, withTool: false },
    },
    {
      what: "one that is about to be reported is tried with nc or curl there, too",
      effort: effortOf("deny", FEW, { thoroughness: "broad", needsTool: () => true }),
      expected: { tries: 2, withTool: true },
    },
    {
      what: "a denied one that the scenario does not ask for is tried twice, by the prober alone",
      effort: effortOf("deny", FEW, { isBeside: () => true }),
      expected: { tries: 2, withTool: false },
    },
    {
      what: "one that many stand beside is tried as if they were not there",
      effort: effortOf("deny", MANY, { isBeside: (probe) => probe !== MANY[0] }),
      expected: { tries: 400, withTool: true },
    },
    {
      what: "one among many that is about to be reported is tried with nc or curl",
      effort: effortOf("deny", MANY, { needsTool: () => true }),
      expected: { tries: 20, withTool: true },
    },
    {
      what: "an allowed one whose tries contradicted each other is tried as often as a denied one",
      effort: effortOf("allow", MANY, { isMixed: () => true }),
      expected: { tries: 20, withTool: false },
    },
    {
      what: "one that the API leaves open is tried once, with nc or curl among few",
      effort: effortOf("unspecified", FEW),
      expected: { tries: 0, withTool: true },
    },
    {
      what: "one that the API leaves open is tried once, by the prober among many",
      effort: effortOf("unspecified", MANY),
      expected: { tries: 1, withTool: false },
    },
  ];
  for (const { what, effort, expected } of cases) it(what, () => expect(effort).to.deep.equal(expected));
});
