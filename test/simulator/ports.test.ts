import { expect } from "chai";
import { pod } from "../builders.js";
import { ask, type Case, cluster, inX, itHolds, named } from "./cluster.js";

/** Ports by number, range and name: semantics.md, sections 1.9, 2.3 and 2.4. */
const cases: readonly Case[] = [
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
    name: "2.3 egress ports are the destination's",
    policies: [inX({ policyTypes: ["Egress"], egress: [{ ports: [{ port: 80 }] }] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "2.4 a named port of ingress is the selected pod's",
    policies: [named("ingress", "http")],
    query: "y/a -> x/b:8080",
    verdict: "allow",
  },
  {
    name: "2.4 and not another pod's number",
    policies: [named("ingress", "http")],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "2.4 a named port of egress is the destination's",
    policies: [named("egress", "http")],
    query: "x/a -> x/b:8080",
    verdict: "allow",
  },
  {
    name: "2.4 the source's own number does not count",
    policies: [named("egress", "http")],
    query: "x/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "2.4 a destination that is no pod has no named port",
    policies: [named("egress", "http")],
    query: "x/a -> 8.8.8.8:80",
    verdict: "deny",
  },
  {
    name: "2.4 the protocol of a named port is the rule's",
    policies: [named("ingress", "dns")],
    query: "y/a -> x/b:53/TCP",
    verdict: "deny",
  },
  {
    name: "2.4 stated, it matches",
    policies: [named("ingress", "dns", "UDP")],
    query: "y/a -> x/b:53/UDP",
    verdict: "allow",
  },
];

describe("the ports of a rule", () => {
  itHolds(cases);

  const twice = pod("x/twice", {
    ips: ["10.0.9.3"],
    containers: [
      { name: "one", ports: [{ name: "web", containerPort: 80 }] },
      { name: "two", ports: [{ name: "web", containerPort: 81 }] },
    ],
    initContainers: [{ name: "init", ports: [{ name: "early", containerPort: 82 }] }],
  });
  const ports: readonly [string, string, number, Case["verdict"]][] = [
    ["the first container's number of a name counts", "web", 80, "allow"],
    ["U11 whether another container's does is left open", "web", 81, "unspecified"],
    ["U12 whether an init container's does is left open", "early", 82, "unspecified"],
    ["a number that no container gives the name does not count", "early", 83, "deny"],
  ];
  for (const [name, port, number, verdict] of ports) {
    it(name, () => {
      const base = { ...cluster, pods: [...cluster.pods, twice] };
      const answer = ask({ policies: [named("ingress", port)], query: `y/a -> x/twice:${number}` }, base);
      expect(answer.verdict, answer.reason).to.equal(verdict);
    });
  }
});
