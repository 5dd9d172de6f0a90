import { expect } from "chai";
import type { NetworkPolicy } from "../../../src/model/objects.js";
import { createEngine } from "../../../src/target/lab/enforce/engine.js";
import { openSandbox, type Sandbox } from "../../../src/target/lab/sandbox/sandbox.js";
import { crowdOf, policiesForEach, selectorPolicies } from "./enforce/crowd.js";

describe("nft in the lab", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
  });
  after(() => sandbox.stop());

  const cases: readonly (readonly [string, readonly NetworkPolicy[]])[] = [
    ["100 policies of selectors for 100 pods", selectorPolicies(100)],
    ["1,200 policies that leave no two of 100 pods the same rules", policiesForEach(100, 12)],
  ];
  for (const [name, policies] of cases)
    it(`takes ${name}, and keeps one table when they are replaced`, async () => {
      let state = crowdOf(100, policies);
      const engine = createEngine({
        faults: [],
        snapshot: () => state,
        program: async (_node, input) => void (await sandbox.run({ command: ["nft", "-f", "-"], input })),
      });
      engine.changed();
      await engine.settled();
      state = crowdOf(100, policies.slice(1));
      engine.changed();
      await engine.settled();
      engine.stop();
      const tables = await sandbox.run({ command: ["nft", "list", "tables"] });
      expect(tables.trim().split("\n")).to.have.lengthOf(1);
      await sandbox.run({ command: ["nft", "flush", "ruleset"] });
    });
});
