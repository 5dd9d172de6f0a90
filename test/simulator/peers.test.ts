import { type Case, inX, itHolds } from "./cluster.js";

/** Rules, their selectors and whom those match: semantics.md, sections 1.6 to 1.8, 1.11 and 2.12. */
const cases: readonly Case[] = [
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
  {
    name: "2.12 selectors match on both families",
    policies: [inX({ ingress: [{ from: [{ podSelector: {} }] }] })],
    query: "x/a -> x/b:80",
    verdict: "allow",
    more: { ipFamily: "IPv6" },
  },
];

describe("the peers of a rule", () => itHolds(cases));
