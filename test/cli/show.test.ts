import { expect } from "chai";
import { netproof } from "./netproof.js";

describe("netproof show", () => {
  it("contradicts no statement of the library", async () => {
    const { code, stdout } = await netproof(["show", "**"]);
    expect(code).to.equal(0);
    expect(stdout).to.include("# default-deny/ingress");
    expect(stdout.split("\n").filter((line) => line.startsWith("! "))).to.deep.equal([]);
  });

  it("draws the matrices of all steps as SVG, or of one", async () => {
    const all = await netproof(["show", "default-deny/ingress", "--svg"]);
    expect(all.stdout).to.match(/^<svg[\s\S]*<\/svg>\n$/);
    expect(all.stdout)
      .to.contain("1. deny all ingress to x, to port 80/TCP")
      .and.contain("2. the policy deleted");
    expect(all.stdout).to.contain("prefers-color-scheme: dark");
    const second = await netproof(["show", "default-deny/ingress", "--svg", "--step", "2"]);
    expect(second.stdout).to.contain("2. the policy deleted").and.not.contain("1. deny all");
  });

  for (const [name, args, message] of [
    ["several scenarios", ["default-deny/*", "--svg"], /--svg draws one scenario, not 4/],
    [
      "a step that is not there",
      ["default-deny/ingress", "--svg", "--step", "3"],
      /has the steps 1 to 2, not 3/,
    ],
    ["a step without --svg", ["default-deny/ingress", "--step", "1"], /--step is for --svg/],
  ] as const)
    it(`refuses ${name}`, async () => {
      const { code, stderr } = await netproof(["show", ...args]);
      expect(code).to.equal(2);
      expect(stderr).to.match(message);
    });
});
