import { expect } from "chai";
import { chooseScenarios } from "../../src/scenario/library.js";
import { runInLab } from "./in-lab.js";

describe("an engine that lets one in five connections through", function () {
  this.timeout(120_000);

  it("is said to, with the rate and the place", async () => {
    const patterns = ["default-deny/one-app-open", "nodes/own-node", "ports/udp", "selectors/empty-value"];
    const scenarios = chooseScenarios({ patterns, tags: [] });
    const { verdict } = await runInLab({ scenarios, leak: { inAThousand: 200 } });
    expect(verdict.sentence).to.match(
      /get through at times: about one new connection in (four|five|six) \([\d,]+ of [\d,]+ tries\), on both nodes, whatever the policy \(/,
    );
    expect(verdict.findings.map(({ key }) => key)).to.deep.equal(["brief-leak"]);
  });
});
