import { expect } from "chai";
import { readFileSync } from "node:fs";
import { commandsIn, filled } from "../tutorial.js";
import { netproof } from "./netproof.js";

const page = readFileSync("docs/own-policies.md", "utf8");

describe("docs/own-policies.md", () => {
  it("holds what its commands print (npm run docs)", () => {
    expect(commandsIn(page)).to.have.length.greaterThan(10);
    expect(filled(page, "docs/examples/shop")).to.equal(page);
  });

  it("states an intent that its fixed policies hold, live", async () => {
    const example = "docs/examples/shop";
    expect(page).to.include(readFileSync(`${example}/intent.yaml`, "utf8").split("\n")[1]);
    const args = ["verify", "-f", `${example}/fixed`, "--assert", `${example}/intent.yaml`];
    const { code, stdout } = await netproof(args);
    expect(stdout).to.match(/Statements, live\n {2}✓ only[^]*✓ allow[^]*✓ deny/);
    expect(code).to.equal(0);
  });
});
