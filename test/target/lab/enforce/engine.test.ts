import { expect } from "chai";
import type { NetworkPolicy } from "../../../../src/model/objects.js";
import { createEngine } from "../../../../src/target/lab/enforce/engine.js";
import { type FaultId, faults } from "../../../../src/target/lab/enforce/faults/index.js";
import type { ConnectedPod, Snapshot } from "../../../../src/target/lab/enforce/snapshot.js";
import { policy } from "../../../builders.js";

const pod = (name: string, parts: Partial<ConnectedPod> = {}): ConnectedPod => ({
  namespace: "x",
  name,
  labels: { app: name },
  node: 0,
  addresses: ["10.0.0.1"],
  containers: [],
  ageMs: 60_000,
  device: `pod-${name}`,
  ...parts,
});

const cluster = (policies: readonly NetworkPolicy[], pods = [pod("a")]): Snapshot => ({
  nodes: 1,
  pods,
  hostPods: [],
  namespaceLabels: new Map([["x", {}]]),
  policies,
  services: [],
});

const deny = policy("x/deny", { podSelector: {} });
const open = policy("x/deny", { podSelector: {}, ingress: [{}] });

/** The rulesets that a node was given while the cluster went through these states. */
async function programmed(ids: readonly FaultId[], states: readonly Snapshot[]): Promise<readonly string[]> {
  const rulesets: string[] = [];
  let state = cluster([]);
  const engine = createEngine({
    faults: ids.map((id) => faults[id]),
    snapshot: () => state,
    program: async (_node, ruleset) => void rulesets.push(ruleset),
  });
  for (const next of states) {
    state = next;
    engine.changed();
    await engine.settled();
  }
  engine.stop();
  return rulesets;
}

const drops = (ruleset: string | undefined): boolean => ruleset?.includes("drop") ?? false;

describe("the lab's policy engine", () => {
  it("programs a node once for a change, and not again when nothing changes for it", async () => {
    const rulesets = await programmed([], [cluster([deny]), cluster([deny]), cluster([])]);
    expect(rulesets.map(drops)).to.deep.equal([true, false]);
  });

  it("programs what it hears of in whichever turn its work on a change ends", async () => {
    for (let turns = 0; turns < 30; turns++) {
      const rulesets: string[] = [];
      let state = cluster([deny]);
      const engine = createEngine({
        faults: [],
        snapshot: () => state,
        program: async (_node, ruleset) => void rulesets.push(ruleset),
      });
      engine.changed();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      state = cluster([]);
      engine.changed();
      await engine.settled();
      expect(rulesets.map(drops).at(-1), `after ${turns} turns`).to.equal(false);
    }
  });

  it("puts single addresses and ports into sets, so that many peers are few rules", async () => {
    const from = Array.from({ length: 300 }, (_, index) => ({
      ipBlock: { cidr: `10.1.0.${index % 256}/32` },
    }));
    const ports = [{ port: 80 }, { port: 81 }];
    const [ruleset] = await programmed(
      [],
      [cluster([policy("x/p", { podSelector: {}, ingress: [{ from, ports }] })])],
    );
    expect(ruleset?.split("\n").filter((line) => line.endsWith("return"))).to.have.lengthOf(1);
  });

  const cases: readonly [FaultId, string, readonly Snapshot[], readonly boolean[]][] = [
    ["A1", "changes the compiled rules", [cluster([deny])], [false]],
    ["B8", "reads a rule of the API otherwise", [cluster([deny])], [false]],
    ["E1", "believes in what is gone", [cluster([deny]), cluster([])], [true]],
    ["F6", "programs a change in two steps", [cluster([deny])], [false, true]],
  ];
  for (const [id, what, states, expected] of cases) {
    it(`${id} ${what}`, async () => {
      expect((await programmed([id], states)).map(drops)).to.deep.equal(expected);
    });
  }

  it("E2 keeps the policy that it saw first, until that is deleted", async () => {
    const rulesets = await programmed(
      ["E2"],
      [cluster([deny]), cluster([open]), cluster([]), cluster([open])],
    );
    expect(rulesets.map((ruleset) => ruleset.includes("return"))).to.deep.equal([false, false, true]);
  });

  it("E8 gives a pod made again the labels of the one before, and E7 takes its address from it", async () => {
    const friends = policy("x/friends", {
      podSelector: { matchLabels: { app: "a" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "b" } } }] }],
    });
    const again = (parts: Partial<ConnectedPod>): readonly Snapshot[] =>
      [
        pod("b", { addresses: ["10.0.0.2"] }),
        pod("b", { addresses: ["10.0.0.2"], device: "pod-new", ...parts }),
      ].map((b) => cluster([friends], [pod("a"), b]));
    const admits = async (ids: readonly FaultId[], parts: Partial<ConnectedPod>): Promise<boolean> =>
      (await programmed(ids, again(parts))).at(-1)?.includes("10.0.0.2") ?? false;
    expect(await admits([], { labels: {} })).to.equal(false);
    expect(await admits(["E8"], { labels: {} })).to.equal(true);
    expect(await admits([], {})).to.equal(true);
    expect(await admits(["E7"], {})).to.equal(false);
  });

  it("two faults at once both show", async () => {
    const rulesets = await programmed(["G7", "A5"], [cluster([deny])]);
    expect(rulesets.join("")).to.match(/nfproto ipv6 accept/);
  });
});
