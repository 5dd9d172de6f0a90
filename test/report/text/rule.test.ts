import { expect } from "chai";
import type { Expectation } from "../../../src/model/probe.js";
import { ruleQuotes } from "../../../src/report/text/rule.js";
import { emptySnapshot, policy } from "../../builders.js";

const snapshot = {
  ...emptySnapshot,
  policies: [
    policy("x/web", {
      podSelector: { matchLabels: { app: "web" } },
      ingress: [
        { from: [{ podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 80 }] },
        { ports: [{ port: 53, protocol: "UDP" }] },
      ],
    }),
    policy("x/deny", { podSelector: {} }),
  ],
};

function decided(over: Partial<Expectation>): Expectation {
  return { verdict: "deny", decidedBy: [], rules: [], reason: "", notes: [], ...over };
}

describe("the quoted rule", () => {
  it("is the one that admits, with that peer alone and the rule's ports", () => {
    const rules = [{ policy: "x/web", path: "ingress[0].from[1]" }];
    expect(ruleQuotes(snapshot, decided({ rules, decidedBy: ["x/web"] }))).to.deep.equal([
      "# policy x/web\ningress:\n  - from:\n      - ipBlock:\n          cidr: 10.0.0.0/8\n    ports:\n      - port: 80",
    ]);
  });

  it("is the whole rule where it has no peers", () => {
    const rules = [{ policy: "x/web", path: "ingress[1]" }];
    expect(ruleQuotes(snapshot, decided({ rules }))).to.deep.equal([
      "# policy x/web\ningress:\n  - ports:\n      - port: 53\n        protocol: UDP",
    ]);
  });

  it("is the spec of the policy that isolates where none admits", () => {
    expect(ruleQuotes(snapshot, decided({ decidedBy: ["x/deny"] }))).to.deep.equal([
      "# policy x/deny\npodSelector: {}",
    ]);
  });

  it("is nothing where no policy decides", () => {
    expect(ruleQuotes(snapshot, decided({ verdict: "allow" }))).to.deep.equal([]);
  });

  it("is cut where it is long", () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ port: index + 1 }));
    const long = { ...emptySnapshot, policies: [policy("x/many", { ingress: [{ ports: many }] })] };
    const [quote = ""] = ruleQuotes(long, decided({ rules: [{ policy: "x/many", path: "ingress[0]" }] }));
    expect(quote.split("\n")).to.have.lengthOf(14);
    expect(quote).to.match(/# and 30 more lines$/);
  });
});
