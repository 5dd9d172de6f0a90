import { expect } from "chai";
import { chooseScenarios } from "../../src/scenario/library.js";
import type { Target } from "../../src/target/target.js";
import { runInLab } from "./in-lab.js";

/** A lab in which pods of the second node lose their network once they are ready. */
function withoutSecondNode(lab: Target): Target {
  return {
    ...lab,
    async waitUntilReady(request) {
      const pods = await lab.waitUntilReady(request);
      const [, second] = (await lab.describe(request.signal)).nodes;
      const lost = pods.filter(({ spec }) => spec.nodeName === second?.metadata.name);
      await Promise.all(
        lost.map(({ metadata: { namespace = "", name } }) =>
          lab.exec({
            source: { kind: "pod", namespace, name },
            command: ["sh", "-c", "ip link set eth0 down"],
            stdin: "",
            timeoutMs: 5_000,
            signal: request.signal,
          }),
        ),
      );
      return pods;
    },
  };
}

describe("a node whose pods nothing reaches", function () {
  this.timeout(120_000);

  it("is named once, for all scenarios that it spoils", async () => {
    const scenarios = chooseScenarios({ patterns: ["nodes/*"], tags: [] }).slice(0, 3);
    const { verdict } = await runInLab({
      scenarios,
      around: withoutSecondNode,
      options: { settleMs: 2_000 },
    });
    expect(verdict.sentence).to.match(
      /^Inconclusive: Nothing reaches pods on node \S+, or comes from them: \d+ connections in \d scenarios/,
    );
  });
});
