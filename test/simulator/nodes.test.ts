import { expect } from "chai";
import { ask, block, type Case, cluster, denyAll, inX, itHolds } from "./cluster.js";

/** semantics.md, sections 2.6, 2.10 and U3. */
const cases: readonly Case[] = [
  {
    name: "2.6 a pod's own node reaches it",
    policies: [denyAll],
    query: "node/n1 -> x/a:80/UDP",
    verdict: "allow",
  },
  { name: "2.6 another node does not", policies: [denyAll], query: "node/n2 -> x/a:80", verdict: "deny" },
  {
    name: "2.6 another node may by its address",
    policies: [block("172.18.0.0/16")],
    query: "node/n2 -> x/a:80",
    verdict: "allow",
  },
  {
    name: "2.10 U2 a hostNetwork peer matched by a selector alone",
    policies: [inX({ ingress: [{ from: [{ podSelector: { matchLabels: { app: "host" } } }] }] })],
    query: "x/host -> x/b:80",
    verdict: "unspecified",
    notes: ["U2"],
  },
  {
    name: "2.10 a hostNetwork peer covered by its node's address",
    policies: [block("172.18.0.1/32")],
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

describe("nodes and pods in their network", () => {
  itHolds(cases);

  it("2.6 a node that only its pods name is still their own node", () => {
    const base = { ...cluster, nodes: [] };
    expect(ask({ policies: [denyAll], query: "node/n1 -> x/a:80" }, base).verdict).to.equal("allow");
    expect(ask({ policies: [denyAll], query: "node/n2 -> x/a:80" }, base).verdict).to.equal("deny");
    expect(ask({ policies: [block("172.18.0.0/16")], query: "node/n2 -> x/a:80" }, base)).to.deep.include({
      verdict: "unspecified",
      notes: ["U14"],
    });
  });
});
