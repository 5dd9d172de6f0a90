import { expect } from "chai";
import { powerLines } from "../../../src/report/text/power.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { runInLab } from "../in-lab.js";

const scenarios = chooseScenarios({ patterns: ["default-deny/one-app-open"], tags: [] });

describe("soaking", () => {
  it("tries denied connections on, and says how rare a leak would have been seen", async () => {
    const short = await runInLab({ scenarios });
    const long = await runInLab({ scenarios, options: { soakMs: 4_000 } });
    expect(long.verdict.kind).to.equal("enforces");
    expect(long.soak?.answered).to.equal(0);
    expect(long.soak?.tries).to.be.above(1_000);
    expect(long.power.oneIn).to.be.above(2 * short.power.oneIn);
    expect(powerLines(long).join("\n")).to.match(
      /^Soaked for [4-6]\.\d s: [\d,]+ tries .* none answered\.$/m,
    );
    expect(powerLines(short).join("\n")).to.not.match(/Soaked/);
  });

  it("finds a leak that the steps are too short for", async () => {
    const leak = { inAThousand: 5, pair: { from: /x\/a$/, to: /x\/b$/ } };
    const { verdict, scenarios: results } = await runInLab({ scenarios, leak, options: { soakMs: 10_000 } });
    expect(verdict.kind).to.equal("partial");
    const wrong = results.flatMap(({ steps }) =>
      steps.flatMap(({ cells }) => cells.filter((cell) => cell.verdict !== "match")),
    );
    expect(wrong.every(({ why }) => why?.startsWith("brief leak") === true)).to.equal(true);
  });

  it("counts no silence of a destination that dies meanwhile, and says so", async () => {
    const victim = { kind: "pod", namespace: "np-test-1-x", name: "b" } as const;
    const result = await runInLab({
      scenarios,
      options: { soakMs: 6_000 },
      around: (lab) => ({
        ...lab,
        async exec(request) {
          const isSoaking = /^cell \d+ tcp \S+ 80 200 0 /m.test(request.stdin);
          const answer = await lab.exec(request);
          if (isSoaking && request.source.kind === "pod" && request.source.name !== "b")
            await lab.exec({
              ...request,
              source: victim,
              stdin:
                "for (glob '/proc/[0-9]*') { open(my $f, '<', \"$_/cmdline\") or next; local $/; kill 'KILL', /(\\d+)/ if <$f> =~ m{\\0np-test-1-x/b\\0} }\n",
            });
          return answer;
        },
      }),
    });
    expect(result.verdict.kind).to.equal("inconclusive");
    expect(result.scenarios[0]?.reason).to.match(/stopped answering while it was soaked/);
  });
});
