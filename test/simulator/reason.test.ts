import { expect } from "chai";
import { ask, type Case, inX } from "./cluster.js";

describe("the reason of a verdict", () => {
  const reasons: readonly [string, Pick<Case, "policies" | "query">, RegExp][] = [
    [
      "names the rule that admits, by its path and port",
      {
        policies: [
          inX(
            {
              ingress: [
                {
                  from: [{ podSelector: {} }, { namespaceSelector: {} }],
                  ports: [{ port: 81 }, { port: 80 }],
                },
              ],
            },
            "allow-web",
          ),
        ],
        query: "y/a -> x/a:80",
      },
      /policy x\/allow-web ingress\[0\]\.from\[1\] port 80 admits/,
    ],
    [
      "says that no policy isolates",
      { policies: [], query: "x/a -> x/b:80" },
      /^no policy isolates x\/a for egress or x\/b for ingress$/,
    ],
    [
      "names every policy that isolates when none admits",
      { policies: [inX({}, "one"), inX({}, "two")], query: "y/a -> x/a:80" },
      /^policies x\/one, x\/two isolate x\/a for ingress, and no rule admits 80\/TCP from y\/a$/,
    ],
    [
      "names the except that keeps an address out",
      {
        policies: [
          inX({ ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.1.0/24"] } }] }] }),
        ],
        query: "y/a -> x/b:80",
      },
      /10\.0\.1\.2 is in ingress\[0\]\.from\[0\]\.ipBlock\.except\[0\] 10\.0\.1\.0\/24/,
    ],
    [
      "names the topic that the API leaves open",
      { policies: [inX({})], query: "y/a -> x/host:80" },
      /the API leaves this open \(hostNetwork pods: docs\/semantics\.md#u2\)/,
    ],
  ];
  for (const [name, query, reason] of reasons) {
    it(name, () => expect(ask(query).reason).to.match(reason));
  }

  it("comes with the policies that decide", () => {
    expect(
      ask({ policies: [inX({}, "one"), inX({ ingress: [{}] }, "two")], query: "y/a -> x/a:80" }).decidedBy,
    ).to.deep.equal(["x/two"]);
    expect(ask({ policies: [inX({}, "one")], query: "y/a -> x/a:80" }).decidedBy).to.deep.equal(["x/one"]);
  });

  it("comes with the places in them that decide", () => {
    const peers = [{ podSelector: {} }, { namespaceSelector: {} }];
    expect(
      ask({ policies: [inX({ ingress: [{ from: peers }] }, "web")], query: "y/a -> x/a:80" }).rules,
    ).to.deep.equal([{ policy: "x/web", path: "ingress[0].from[1]" }]);
    const ipBlock = { cidr: "10.0.0.0/8", except: ["10.0.9.0/24", "10.0.1.0/24"] };
    expect(
      ask({ policies: [inX({ ingress: [{ from: [{ ipBlock }] }] }, "net")], query: "y/a -> x/b:80" }).rules,
    ).to.deep.equal([{ policy: "x/net", path: "ingress[0].from[0].ipBlock.except[1]" }]);
    expect(ask({ policies: [inX({}, "one")], query: "y/a -> x/a:80" }).rules).to.deep.equal([]);
  });
});
