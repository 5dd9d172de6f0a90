import { expect } from "chai";
import { pod, service } from "../builders.js";
import { ask, type Case, cluster, inX } from "./cluster.js";

const denyAll = inX({ policyTypes: ["Ingress", "Egress"] }, "deny");
const web = { podSelector: { matchLabels: { app: "web" } } };
const fromNode = (cidr: string) => inX({ ingress: [{ from: [{ ipBlock: { cidr } }] }] }, "block");
const named = (direction: "ingress" | "egress", port: string, protocol?: "UDP") => {
  const rule = { ports: [{ port, ...(protocol && { protocol }) }] };
  return inX(direction === "ingress" ? { ingress: [rule] } : { policyTypes: ["Egress"], egress: [rule] });
};

/** Evaluation and what it leaves open: semantics.md, sections 2 and 3. */
const cases: readonly Case[] = [
  {
    name: "2.1 no pod at either end is out of scope",
    policies: [denyAll],
    query: "8.8.8.8 -> 9.9.9.9:80",
    verdict: "allow",
  },
  {
    name: "2.1 loopback is out of scope",
    policies: [denyAll],
    query: "x/a -> 127.0.0.1:80",
    verdict: "allow",
  },
  {
    name: "2.1 both directions must admit",
    policies: [denyAll, inX({ ingress: [{}] }, "in")],
    query: "x/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "2.2 policies are a union",
    policies: [denyAll, inX({ ingress: [{}] }, "in")],
    query: "y/a -> x/b:80",
    verdict: "allow",
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
  { name: "2.5 a pod reaches itself", policies: [denyAll], query: "x/a -> x/a:80", verdict: "allow" },
  {
    name: "2.6 a pod's own node reaches it",
    policies: [denyAll],
    query: "node/n1 -> x/a:80/UDP",
    verdict: "allow",
  },
  { name: "2.6 another node does not", policies: [denyAll], query: "node/n2 -> x/a:80", verdict: "deny" },
  {
    name: "2.6 another node may by its address",
    policies: [fromNode("172.18.0.0/16")],
    query: "node/n2 -> x/a:80",
    verdict: "allow",
  },
  {
    name: "2.8 U5 an open connection that is denied now is left open",
    policies: [denyAll],
    query: "y/a -> x/a:80",
    verdict: "unspecified",
    notes: ["U5"],
    more: { established: true },
  },
  {
    name: "2.8 an open connection that is allowed now goes on",
    policies: [],
    query: "y/a -> x/a:80",
    verdict: "allow",
    more: { established: true },
  },
  {
    name: "2.9 U4 other protocols under isolation are left open",
    policies: [inX({ ingress: [{}] })],
    query: "y/a -> x/a/ICMP",
    verdict: "unspecified",
    notes: ["U4"],
  },
  { name: "2.9 without isolation they pass", policies: [], query: "y/a -> x/a/GRE", verdict: "allow" },
  {
    name: "2.10 U2 a hostNetwork peer matched by a selector alone",
    policies: [inX({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "host" } } }] }] })],
    query: "x/host -> x/b:80",
    verdict: "unspecified",
    notes: ["U2"],
  },
  {
    name: "2.10 a hostNetwork peer covered by its node's address",
    policies: [fromNode("172.18.0.1/32")],
    query: "x/host -> x/b:80",
    verdict: "allow",
  },
  {
    name: "2.10 a hostNetwork peer of another node that nothing matches",
    policies: [denyAll],
    query: "x/host -> x/b:80",
    verdict: "deny",
    notes: ["U2"],
  },
  {
    name: "2.10 U2 a hostNetwork peer on the pod's own node",
    policies: [inX({})],
    query: "x/host -> x/a:80",
    verdict: "unspecified",
    notes: ["U2"],
  },
  {
    name: "2.10 U2 a hostNetwork subject",
    policies: [inX({})],
    query: "y/a -> x/host:80",
    verdict: "unspecified",
    notes: ["U2"],
  },
  {
    name: "2.10 a hostNetwork pod that no policy concerns",
    policies: [],
    query: "x/host -> x/b:80",
    verdict: "allow",
    notes: [],
  },
  {
    name: "2.11 U14 a pod that has ended is no end",
    policies: [],
    query: "y/a -> x/done:80",
    verdict: "unspecified",
    notes: ["U14"],
  },
  {
    name: "2.11 U14 nor is one without an address",
    policies: [denyAll],
    query: "y/a -> x/pending:80",
    verdict: "unspecified",
    notes: ["U14"],
  },
  {
    name: "2.11 the address of a pod that has ended is nobody's",
    policies: [inX({ ingress: [{ from: [web] }] })],
    query: "10.0.1.9 -> x/b:80",
    verdict: "deny",
  },
  {
    name: "2.12 selectors match on both families",
    policies: [inX({ ingress: [{ from: [{ podSelector: {} }] }] })],
    query: "x/a -> x/b:80",
    verdict: "allow",
    more: { ipFamily: "IPv6" },
  },
  {
    name: "2.13a a headless Service is its pods",
    policies: [inX({ ingress: [{ ports: [{ port: 80 }] }] })],
    query: "y/a -> service/x/headless:80",
    verdict: "allow",
  },
  {
    name: "2.13b ingress through a ClusterIP is judged by the target port",
    policies: [inX({ ingress: [{ ports: [{ port: 8080 }] }] })],
    query: "y/a -> service/x/db:80",
    verdict: "allow",
  },
  {
    name: "2.13b and not by the Service's",
    policies: [inX({ ingress: [{ ports: [{ port: 80 }] }] })],
    query: "y/a -> service/x/db:80",
    verdict: "deny",
  },
  {
    name: "2.13b egress selectors match the backends",
    policies: [
      inX({ policyTypes: ["Egress"], egress: [{ to: [{ podSelector: { matchLabels: { app: "db" } } }] }] }),
    ],
    query: "x/a -> service/x/db:80",
    verdict: "allow",
  },
  {
    name: "2.13b U7 egress by the Service's port is left open",
    policies: [inX({ policyTypes: ["Egress"], egress: [{ ports: [{ port: 80 }] }] })],
    query: "x/a -> service/x/db:80",
    verdict: "unspecified",
    notes: ["U7"],
  },
  {
    name: "2.13b U7 egress by a block that holds the ClusterIP alone",
    policies: [inX({ policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: { cidr: "10.96.0.0/16" } }] }] })],
    query: "x/a -> service/x/db:80",
    verdict: "unspecified",
    notes: ["U7"],
  },
  {
    name: "2.13b its address is the Service",
    policies: [inX({ ingress: [{ ports: [{ port: 8080 }] }] })],
    query: "y/a -> 10.96.0.1:80",
    verdict: "allow",
  },
  {
    name: "2.13d U8 a backend that reaches itself through its Service",
    policies: [denyAll],
    query: "x/b -> service/x/db:80",
    verdict: "unspecified",
    notes: ["U8"],
  },
  {
    name: "2.13e U9 from outside to a NodePort",
    policies: [inX({})],
    query: "8.8.8.8 -> service/x/exposed:80",
    verdict: "unspecified",
    notes: ["U9"],
  },
  {
    name: "2.13e the source does not matter where everybody may",
    policies: [inX({ ingress: [{}] })],
    query: "8.8.8.8 -> service/x/exposed:80",
    verdict: "allow",
  },
  {
    name: "2.13f U10 a Service with endpoints elsewhere",
    policies: [],
    query: "x/a -> service/x/elsewhere:80",
    verdict: "unspecified",
    notes: ["U10"],
  },
  {
    name: "2.15 ipBlock matches pod addresses",
    policies: [fromNode("10.0.1.2/32")],
    query: "y/a -> x/a:80",
    verdict: "allow",
  },
  {
    name: "U3 egress to the own node",
    policies: [inX({ policyTypes: ["Egress"] })],
    query: "x/a -> node/n1:80",
    verdict: "unspecified",
    notes: ["U3"],
  },
  {
    name: "U3 not to another node",
    policies: [inX({ policyTypes: ["Egress"] })],
    query: "x/a -> node/n2:80",
    verdict: "deny",
    notes: [],
  },
];

describe("the evaluation of policies", () => {
  for (const { name, verdict, notes, ...rest } of cases) {
    it(`${name}: ${rest.query} ${verdict}`, () => {
      const answer = ask(rest);
      expect(answer.verdict, answer.reason).to.equal(verdict);
      if (notes !== undefined) expect(answer.notes).to.deep.equal(notes);
    });
  }

  it("2.6 a node that only its pods name is still their own node", () => {
    const base = { ...cluster, nodes: [] };
    expect(ask({ policies: [denyAll], query: "node/n1 -> x/a:80" }, base).verdict).to.equal("allow");
    expect(ask({ policies: [denyAll], query: "node/n2 -> x/a:80" }, base).verdict).to.equal("deny");
    expect(ask({ policies: [fromNode("172.18.0.0/16")], query: "node/n2 -> x/a:80" }, base)).to.deep.include({
      verdict: "unspecified",
      notes: ["U14"],
    });
  });

  it("U13 backends of differing verdict leave a Service open", () => {
    const pods = [
      pod("x/s1", { labels: { s: "1", serve: "x" }, ips: ["10.0.9.1"] }),
      pod("x/s2", { labels: { s: "2", serve: "x" }, ips: ["10.0.9.2"] }),
    ];
    const both = service("x/serve", {
      clusterIP: "10.96.0.9",
      selector: { serve: "x" },
      ports: [{ port: 80 }],
    });
    const base = { ...cluster, pods: [...cluster.pods, ...pods], services: [both] };
    const one = inX({ podSelector: { matchLabels: { s: "1" } } });
    expect(ask({ policies: [one], query: "y/a -> service/x/serve:80" }, base)).to.deep.include({
      verdict: "unspecified",
      notes: ["U13"],
    });
  });

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
