import { expect } from "chai";
import { netproof } from "./netproof.js";

describe("netproof show", () => {
  it("contradicts no statement of the library", async () => {
    const { code, stdout } = await netproof(["show", "**"]);
    expect(code).to.equal(0);
    expect(stdout).to.include("# default-deny/ingress");
    expect(stdout.split("\n").filter((line) => line.startsWith("! "))).to.deep.equal([]);
  });
});
