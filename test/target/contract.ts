import type { Target } from "../../src/target/target.js";
import { describeDescription } from "./contract/description.js";
import { describeExec } from "./contract/exec.js";
import { type Bench, benchOf } from "./contract/bench.js";
import { describeObjects } from "./contract/objects.js";
import { describePods } from "./contract/pods.js";
import { describePolicies } from "./contract/policies.js";

/**
 * What a run relies on, of whatever it runs against: every target passes. `create` is called once; the target is
 * disposed of at the end. Its pods need `sh`, `cat`, `head`, `tr` and `sleep`.
 */
export function describeTargetContract(name: string, create: () => Promise<Target>): void {
  describe(`${name}, as every target,`, () => {
    let bench: Bench | undefined;
    const current = (): Bench => {
      if (bench === undefined) throw new Error("there is a target only while its tests run");
      return bench;
    };
    before("create the target", async () => {
      bench = benchOf(await create());
    });
    after("remove what the tests made, and dispose of the target", async () => {
      await bench?.tidy();
    });
    describeDescription(current);
    describeObjects(current);
    describePolicies(current);
    describePods(current);
    describeExec(current);
  });
}
