import { expect } from "chai";
import type { RunResult } from "../../../src/model/result/result.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { runInLab } from "../in-lab.js";

const scenarios = chooseScenarios({ patterns: ["default-deny/one-app-open"], tags: [] });

const cellsOf = ({ scenarios: all }: RunResult) =>
  all.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells));

describe("an engine that lets some denied connections through", () => {
  it("is caught at one in five of one pair", async () => {
    const leak = { inAThousand: 200, pair: { from: /x\/a$/, to: /x\/b$/ } };
    const result = await runInLab({ scenarios, leak });
    expect(result.verdict.kind).to.equal("partial");
    const wrong = cellsOf(result).filter(({ verdict }) => verdict !== "match");
    expect(wrong.map(({ verdict }) => verdict)).to.include("unstable");
    for (const { why } of wrong) expect(why).to.match(/^brief leak/);
    expect(result.verdict.sentence)
      .to.match(/brief leak/i)
      .and.not.match(/ignores network policies/);
  });

  it("is caught at one in twenty of everything", async () => {
    const result = await runInLab({ scenarios, leak: { inAThousand: 50 } });
    expect(result.verdict.kind).to.equal("partial");
  });

  it("says how small a leak would have been seen where there is none", async () => {
    const { power, verdict } = await runInLab({ scenarios });
    expect(verdict.kind).to.equal("enforces");
    expect(power.oneIn).to.be.at.least(100);
    expect(power.pairs.map(({ from, to }) => `${from} ${to}`)).to.include("lab-a lab-b");
  });
});
