import { expect } from "chai";
import { ask, type Case, inX } from "./cluster.js";

/** The fields of NetworkPolicy v1: semantics.md, section 1. */
const cases: readonly Case[] = [
  {
    name: "1.2 an absent spec denies all ingress",
    policies: [inX()],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  { name: "1.2 and leaves egress open", policies: [inX()], query: "x/a -> y/a:80", verdict: "allow" },
  {
    name: "1.3 a null podSelector selects all pods of the namespace",
    policies: [inX({ podSelector: null })],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.1 a policy selects no pod of another namespace",
    policies: [inX({ podSelector: {} })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 an egress rule without policyTypes isolates ingress too",
    policies: [inX({ egress: [{}] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.4 egress: [] without policyTypes does not isolate egress",
    policies: [inX({ egress: [] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 policyTypes: [] is as if absent",
    policies: [inX({ policyTypes: [], egress: [] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 [Egress] alone leaves ingress open",
    policies: [inX({ policyTypes: ["Egress"] })],
    query: "y/a -> x/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 rules of a direction that is not listed are ignored",
    policies: [inX({ policyTypes: ["Ingress"], egress: [], ingress: [{}] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.5 ingress: null isolates and allows nothing",
    policies: [inX({ policyTypes: ["Ingress"], ingress: null })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.5 ingress: [{}] allows everything",
    policies: [inX({ ingress: [{}] })],
    query: "8.8.8.8 -> x/a:80",
    verdict: "allow",
  },
  {
    name: "1.6 from: [] is everybody, external addresses too",
    policies: [inX({ ingress: [{ from: [] }] })],
    query: "8.8.8.8 -> x/a:80",
    verdict: "allow",
  },
  {
    name: "1.7 peers and ports of one rule must both match",
    policies: [inX({ ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 81 }] }] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.7 a port of one rule does not serve the peers of another",
    policies: [
      inX({
        ingress: [
          { from: [{ podSelector: {} }], ports: [{ port: 80 }] },
          { from: [{ namespaceSelector: {} }], ports: [{ port: 81 }] },
        ],
      }),
    ],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.8 podSelector alone means the policy's own namespace",
    policies: [inX({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }] })],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.8 namespaceSelector: {} means all namespaces, own included",
    policies: [inX({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    query: "x/a -> x/b:80",
    verdict: "allow",
  },
  {
    name: "1.8 both selectors must hold",
    policies: [
      inX({
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { team: "blue" } },
                podSelector: { matchLabels: { app: "db" } },
              },
            ],
          },
        ],
      }),
    ],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.8 a null podSelector beside a namespaceSelector is absent",
    policies: [
      inX({
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "blue" } }, podSelector: null }] }],
      }),
    ],
    query: "y/a -> x/b:80",
    verdict: "allow",
  },
  {
    name: "1.8 selectors never match an external address",
    policies: [inX({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    query: "8.8.8.8 -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.8 selectors never match a node",
    policies: [inX({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    query: "node/n1 -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.8 the name label is there without being written",
    policies: [
      inX({
        ingress: [
          { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "plain" } } }] },
        ],
      }),
    ],
    query: "plain/a -> x/b:80",
    verdict: "allow",
  },
  {
    name: "1.9 ports: [{}] is all of TCP",
    policies: [inX({ ingress: [{ ports: [{}] }] })],
    query: "y/a -> x/a:9/TCP",
    verdict: "allow",
  },
  {
    name: "1.9 and nothing of UDP",
    policies: [inX({ ingress: [{ ports: [{}] }] })],
    query: "y/a -> x/a:9/UDP",
    verdict: "deny",
  },
  {
    name: "1.9 endPort is inclusive",
    policies: [inX({ ingress: [{ ports: [{ port: 80, endPort: 90 }] }] })],
    query: "y/a -> x/a:90",
    verdict: "allow",
  },
  {
    name: "1.9 beyond endPort is out",
    policies: [inX({ ingress: [{ ports: [{ port: 80, endPort: 90 }] }] })],
    query: "y/a -> x/a:91",
    verdict: "deny",
  },
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
    name: "1.11 NotIn is met by a missing key",
    policies: [
      inX({
        ingress: [
          {
            from: [
              {
                namespaceSelector: {},
                podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] },
              },
            ],
          },
        ],
      }),
    ],
    query: "plain/a -> x/b:80",
    verdict: "allow",
  },
  {
    name: "1.11 DoesNotExist is met by a missing key only",
    policies: [
      inX({
        ingress: [
          {
            from: [
              {
                namespaceSelector: {},
                podSelector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] },
              },
            ],
          },
        ],
      }),
    ],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.11 matchLabels are all needed",
    policies: [
      inX({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "web", tier: "back" } } }] }] }),
    ],
    query: "x/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: '1.11 matchLabels "" needs the key',
    policies: [
      inX({ ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { none: "" } } }] }] }),
    ],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
];

describe("the fields of a NetworkPolicy", () => {
  for (const { name, verdict, ...rest } of cases) {
    it(`${name}: ${rest.query} ${verdict}`, () => {
      const answer = ask(rest);
      expect(answer.verdict, answer.reason).to.equal(verdict);
    });
  }
});
