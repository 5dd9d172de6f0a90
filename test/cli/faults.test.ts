import { expect } from "chai";
import { netproof } from "./netproof.js";

describe("netproof faults", () => {
  it("lists every fault with its effect and references, as a table and as JSON", async () => {
    const { code, stdout } = await netproof(["faults"]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/│ B3 +│ both +│ any label of matchLabels suffices/);
    const rows = JSON.parse((await netproof(["faults", "-o", "json"])).stdout) as readonly { id: string }[];
    expect(rows).to.deep.include({
      id: "B3",
      title: "any label of matchLabels suffices",
      effect: "both",
      references: "Azure/AKS#1135",
    });
    expect(stdout).to.contain(`${rows.length} faults`);
  });

  /** One of each way in which a fault breaks the engine; `npm run mutation` runs them all. */
  const cases: readonly [string, string, string][] = [
    ["A6", "the compiled rules", "ports/from-namespace"],
    ["B3", "the reading of policies", "recipes/limit-app"],
    ["E2", "what the engine knows", "policy-types/edited"],
    ["G4", "the filter", "services/egress-by-selector"],
    ["F6", "when rules are in force", "time/flip"],
  ];
  for (const [fault, what, scenario] of cases) {
    it(`${fault}, in ${what}, is found by ${scenario}`, async () => {
      const { code, stdout } = await netproof(["run", "--fault", fault, "--settle", "2s", "--all", scenario]);
      expect({ code, stdout }).to.have.property("code", 1);
      expect(stdout).to.match(/leak|must be (denied|blocked)|allowed|outage/i);
    });
  }
});
