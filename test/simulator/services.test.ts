import { expect } from "chai";
import { pod, service } from "../builders.js";
import { ask, type Case, cluster, denyAll, inX, itHolds } from "./cluster.js";

/** semantics.md, section 2.13. */
const cases: readonly Case[] = [
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
];

describe("connections to a Service", () => {
  itHolds(cases);

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
});
