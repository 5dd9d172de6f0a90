import { expect } from "chai";
import pLimit from "p-limit";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finds, hunt } from "../../bench/mutation/hunt.js";
import { readScenario } from "../../src/scenario/load.js";
import { type FaultId, faults } from "../../src/target/lab/index.js";

/** What `npm run bench:fuzz` found, shrunk: a file for each fault, by its name. */
const folder = fileURLToPath(new URL("../../../test/fuzz/corpus", import.meta.url));
const ids = new Map(Object.keys(faults).map((id) => [id.toLowerCase(), id as FaultId]));
const found = readdirSync(folder).map((name) => {
  const file = join(folder, name);
  return {
    file,
    fault: ids.get(name.replace(".yaml", "")),
    scenario: readScenario(readFileSync(file, "utf8"), file),
  };
});

describe("what fuzzing found of faults", function () {
  this.timeout(300_000);
  /** Those for which it is not so. */
  async function against(
    isSo: (own: (typeof found)[number]) => Promise<boolean>,
  ): Promise<readonly string[]> {
    const limit = pLimit(3);
    const all = await Promise.all(
      found.map((own) => limit(async () => ((await isSo(own)) ? [] : [own.file]))),
    );
    return all.flat();
  }

  it("passes on a sound lab", async () => {
    const passes = async ({ scenario }: (typeof found)[number]): Promise<boolean> => {
      const sound = await hunt({ faults: [], scenarios: [scenario], parallel: 1, untilFound: false });
      return sound.scenarios.every(({ status }) => status === "pass");
    };
    expect(await against(passes)).to.deep.equal([]);
  });

  it("is found again on a lab with the fault", async () => {
    const isFound = async ({ fault, scenario }: (typeof found)[number]): Promise<boolean> => {
      if (fault === undefined) return false;
      const faulty = await hunt({ faults: [fault], scenarios: [scenario], parallel: 1, untilFound: false });
      return faulty.scenarios.some(finds);
    };
    expect(await against(isFound)).to.deep.equal([]);
  });
});
