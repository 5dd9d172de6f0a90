import { expect, use } from "chai";
import { type Cluster, loadScenario, openTarget, type PlayedStep } from "netproof";
import { netproofChai } from "netproof/mocha";
import { target } from "./target.js";

use(netproofChai);

describe("the database's policy", () => {
  let cluster: Cluster | undefined;
  let step: PlayedStep;

  before(async () => {
    cluster = await openTarget(target());
    const played = await cluster.play(loadScenario("scenarios/database.yaml"), { settleMs: 5_000 });
    step = played.step("the api does");
  });
  after(() => cluster?.close());

  it("lets the api in", () => {
    expect(step.probe("app/api", "app/db", 5432)).to.be.connected;
  });

  it("keeps the web out", () => {
    expect(step.probe("app/web", "app/db", 5432)).to.be.blocked;
    expect(step.observed).to.match({ deny: ["app/web -> app/*"] });
  });

  it("does what it says in every cell", () => {
    expect(step.observed).to.match(step.expected);
  });
});
