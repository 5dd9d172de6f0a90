import { expect } from "chai";
import { isIP } from "node:net";
import type { Bench } from "./bench.js";

export function describeDescription(current: () => Bench): void {
  describe("describes itself:", () => {
    const describeIt = () => current().target.describe(current().signal);

    it("in a title of one line", async () => {
      const { title } = await describeIt();
      expect(title).to.match(/\S/).and.not.include("\n");
    });

    it("with nodes that have different names and an InternalIP each", async () => {
      const { nodes } = await describeIt();
      expect(nodes).to.have.length.greaterThan(0);
      expect(new Set(nodes.map(({ metadata }) => metadata.name)).size).to.equal(nodes.length);
      for (const { kind, metadata, status } of nodes) {
        expect(kind).to.equal("Node");
        const internal = (status?.addresses ?? []).filter(({ type }) => type === "InternalIP");
        expect(internal, metadata.name).to.have.length.greaterThan(0);
        for (const { address } of internal) expect(isIP(address), address).to.be.oneOf([4, 6]);
      }
    });

    it("with at least one family of addresses, none twice", async () => {
      const { ipFamilies } = await describeIt();
      expect(ipFamilies).to.have.length.greaterThan(0);
      expect(new Set(ipFamilies).size).to.equal(ipFamilies.length);
      for (const family of ipFamilies) expect(family).to.be.oneOf(["IPv4", "IPv6"]);
    });

    it("with TCP and UDP among the protocols", async () => {
      expect((await describeIt()).protocols).to.include.members(["TCP", "UDP"]);
    });

    it("the same when asked again", async () => {
      expect(await describeIt()).to.deep.equal(await describeIt());
    });
  });
}
