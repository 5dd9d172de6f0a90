import { block, type Case, inX, itHolds } from "./cluster.js";

/** Blocks of addresses: semantics.md, sections 1.10 and 2.15. */
const cases: readonly Case[] = [
  {
    name: "1.10 an address in the except is out",
    policies: [inX({ ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.0.1.2/32"] } }] }] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.10 an except is not a deny: another peer may allow it",
    policies: [
      inX({
        ingress: [
          {
            from: [{ ipBlock: { cidr: "10.0.0.0/16", except: ["10.0.1.2/32"] } }, { namespaceSelector: {} }],
          },
        ],
      }),
    ],
    query: "y/a -> x/a:80",
    verdict: "allow",
  },
  {
    name: "1.10 0.0.0.0/0 holds no IPv6 address",
    policies: [inX({ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
    more: { ipFamily: "IPv6" },
  },
  {
    name: "1.10 ::/0 holds no IPv4 address",
    policies: [inX({ ingress: [{ from: [{ ipBlock: { cidr: "::/0" } }] }] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "2.15 ipBlock matches pod addresses",
    policies: [block("10.0.1.2/32")],
    query: "y/a -> x/a:80",
    verdict: "allow",
  },
];

describe("an ipBlock", () => itHolds(cases));
