import { expect } from "chai";
import type { z } from "zod";
import { type flowSchema } from "../../../src/report/json/flow.js";
import { reportSchema } from "../../../src/report/json/schema.js";
import { netproof } from "../../cli/netproof.js";

type Flow = z.infer<typeof flowSchema>;

async function flowsOf(...args: string[]): Promise<{
  readonly code: number | null;
  readonly sentence: string;
  readonly flows: readonly Flow[];
}> {
  const { code, stdout } = await netproof(["run", "-o", "json", ...args]);
  const { verdict, scenarios } = reportSchema.parse(JSON.parse(stdout));
  const flows = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.flows));
  return { code, sentence: verdict.sentence, flows };
}

function named(flows: readonly Flow[], from: string, to: string): Flow | undefined {
  return flows.find((flow) => flow.from === from && flow.to === to);
}

describe("time in the lab", () => {
  it("shows that an established connection outlives a deny there, and never judges it (semantics U5)", async () => {
    const { code, flows } = await flowsOf("time/established-deny");
    expect(code).to.equal(0);
    const held = flows.filter(({ kind }) => kind === "hold");
    expect(held.map((flow) => [flow.protocol, flow.verdict])).to.deep.equal([
      ["TCP", "reported"],
      ["UDP", "reported"],
    ]);
    for (const flow of held) expect(flow).to.include({ mode: "goes on" });
    const watched = flows.filter(({ kind }) => kind === "watch");
    expect(watched.map(({ verdict }) => verdict)).to.deep.equal(["reported", "match"]);
  });

  it("finds a pod that starts unprotected (F1), says for how long, and fails", async () => {
    const { code, sentence, flows } = await flowsOf("--fault", "F1", "time/startup-deny");
    expect(code).to.equal(1);
    expect(sentence).to.match(/new pods are unprotected at start-up for up to [\d,]+ ms/);
    const leak = named(flows, "x/new", "y/server");
    expect(leak).to.include({ kind: "startup", verdict: "leak", throughout: "deny" });
    if (leak?.kind !== "startup") throw new Error("x/new was not started");
    expect(leak.wrong?.firstMs).to.be.lessThan(1_000);
    expect(leak.wrong?.lastMs).to.be.within(1_000, 4_000);
  });

  it("shows how late a late engine allows and denies (F2), and does not fail it", async () => {
    const { code, flows } = await flowsOf("--fault", "F2", "time/late-allow");
    expect(code).to.equal(0);
    const changed = flows.filter(({ throughout }) => throughout === null);
    expect(changed).to.have.lengthOf(2);
    for (const flow of changed) {
      expect(flow.verdict).to.equal("reported");
      if (flow.kind === "watch") expect(flow.settledMs).to.be.within(2_500, 5_000);
    }
  });

  it("finds a moment without rules (F6) in a flow that stays denied", async () => {
    const { code, sentence, flows } = await flowsOf("--fault", "F6", "time/flip");
    expect(code).to.equal(1);
    expect(sentence).to.match(/enforces network policies once they have settled, but not at every moment/);
    expect(named(flows, "y/never", "x/server")).to.include({ verdict: "leak" });
    expect(flows.filter(({ verdict }) => verdict === "leak")).to.have.lengthOf(1);
  });

  it("finds a flow that is forgotten while it is idle (G9)", async () => {
    const { code, flows } = await flowsOf("--fault", "G9", "time/idle");
    expect(code).to.equal(1);
    expect(flows).to.have.lengthOf(1);
    expect(flows[0]).to.include({ kind: "hold", verdict: "outage", mode: "stops", idle: true });
  });
});
