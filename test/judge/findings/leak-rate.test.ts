import { expect } from "chai";
import { leakRate } from "../../../src/judge/findings/leak-rate.js";
import type { CellResult, ScenarioResult } from "../../../src/model/result/result.js";
import type { SnapshotPod } from "../../../src/model/result/snapshot.js";
import { emptySnapshot, probe } from "../../builders.js";
import { scenario, step } from "../../results.js";

const pods: readonly SnapshotPod[] = ["a", "b"].map((name) => ({
  namespace: "x",
  name,
  labels: {},
  node: `node-${name}`,
  hostNetwork: false,
  ips: [],
  ports: [],
}));

/** A denied connection to one of the two pods: how many of its tries answered. */
interface Denied {
  readonly to: "a" | "b";
  readonly answered: number;
  readonly silent: number;
  readonly protocol?: "TCP" | "UDP";
}

/** One scenario each. */
function scenarioOf(id: number, denied: readonly Denied[]): ScenarioResult {
  const one = step("one", { 80: "blocked" }, { snapshot: { ...emptySnapshot, pods } });
  const cells = denied.flatMap(({ to, answered, silent, protocol = "TCP" }) =>
    one.cells.map((cell): CellResult => ({
      ...cell,
      probe: { ...probe, to: { kind: "pod", namespace: "x", name: to }, protocol },
      tries: { answered, silent },
      ...(answered > 0 && { verdict: "unstable", observation: { kind: "connected", ms: 1 } }),
    })),
  );
  return scenario(`a/${id}`, [{ ...one, cells }]);
}

function said(all: readonly (readonly Denied[])[]): string {
  const scenarios = all.map((denied, id) => scenarioOf(id, denied));
  const leaks = scenarios.flatMap(({ id, steps }) =>
    steps.flatMap(({ cells }) =>
      cells
        .filter(({ verdict }) => verdict === "unstable")
        .map((cell) => ({ scenario: id, step: "one", cell })),
    ),
  );
  return leakRate(leaks, scenarios);
}

const five = (to: "a" | "b"): Denied => ({ to, answered: 5, silent: 20 });
const held = (to: "a" | "b", silent = 25): Denied => ({ to, answered: 0, silent });

describe("the rate of a leak that comes and goes", () => {
  const cases: readonly (readonly [string, readonly (readonly Denied[])[], string])[] = [
    [
      "is of all nodes and policies where it is seen on all",
      [[five("a"), five("b")], [five("a")], [five("b")]],
      "about one new connection in five (20 of 100 tries), on both nodes, whatever the policy",
    ],
    [
      "counts what held",
      [[five("a"), held("b", 75)]],
      "about one new connection in 20 (5 of 100 tries), seen on node node-a of 2",
    ],
    [
      "is of what all leaks share",
      [
        [{ ...five("a"), protocol: "UDP" }, held("a"), held("a")],
        [{ ...five("b"), protocol: "UDP" }, held("b")],
      ],
      "about one new connection in five of those that go over UDP (10 of 50 tries), on both nodes",
    ],
    [
      "is no number where a few answered",
      [[{ to: "a", answered: 2, silent: 98 }, held("b")]],
      "few of the new connections (2 of 125 tries), seen on node node-a of 2",
    ],
  ];
  for (const [what, denied, says] of cases) it(what, () => expect(said(denied)).to.equal(says));
});
