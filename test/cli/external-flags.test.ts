import { expect } from "chai";
import { externalHosts } from "../../src/cli/options/external-flags.js";

const parse = (external: readonly string[], shells: readonly string[] = []) =>
  externalHosts({ external, "external-shell": shells });

describe("--external and --external-shell", () => {
  it("give hosts of one family or two, which can probe where there is a shell", () => {
    const { externals, shells } = parse(
      ["backup=192.168.5.10,2001:db8::10", "partner=172.17.0.10"],
      ["backup=ssh -p 2222 a=b backup"],
    );
    expect(externals.map(({ name, addresses, canProbe }) => ({ name, addresses, canProbe }))).to.deep.equal([
      { name: "backup", addresses: { IPv4: "192.168.5.10", IPv6: "2001:db8::10" }, canProbe: true },
      { name: "partner", addresses: { IPv4: "172.17.0.10" }, canProbe: false },
    ]);
    expect(shells).to.deep.equal({ backup: "ssh -p 2222 a=b backup" });
  });

  const wrong = [
    { what: "no address", external: ["backup"], says: "takes NAME=ADDRESS" },
    { what: "a name for an address", external: ["backup=host.example"], says: 'not "backup=host.example"' },
    {
      what: "two addresses of one family",
      external: ["backup=10.0.0.1,10.0.0.2"],
      says: "one address a family",
    },
    { what: "a name that is none", external: ["$(id)=10.0.0.1"], says: "a lowercase RFC 1123 label" },
    { what: "an address with a zone", external: ["backup=fe80::1%eth0"], says: "takes NAME=ADDRESS" },
    { what: "a shell without command", shells: ["backup"], says: "takes NAME=COMMAND" },
    { what: "a shell for no host", shells: ["backup=ssh b"], says: "needs --external backup=ADDRESS" },
  ];
  for (const { what, external = [], shells = [], says } of wrong)
    it(`refuse ${what}`, () => {
      expect(() => parse(external, shells)).to.throw(says);
    });
});
