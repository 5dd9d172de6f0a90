import { expect } from "chai";
import { Matrix } from "../../src/model/matrix.js";
import type { NetworkPolicy } from "../../src/model/objects.js";
import type { Observation, Probe } from "../../src/model/probe.js";
import { expectations } from "../../src/plan/expectations.js";
import { rewrittenSources } from "../../src/plan/source-addresses.js";
import { emptyCluster, putAll, type ClusterModel } from "../../src/plan/cluster-model.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { pod, policy } from "../builders.js";

const target = placeholderTarget([]);
const own = "172.18.0.3";
const tunnel = "10.244.2.0";

const world = putAll(
  emptyCluster({
    target,
    options: { ...defaultOptions.pods, runId: "test" },
    identity: (ns, name) => `${ns}/${name}`,
  }),
  [
    pod("x/server", { ips: ["10.244.1.2"], node: "node-a" }),
    pod("host/far", { ips: [own], node: "node-b", hostNetwork: true }),
    pod("y/client", { ips: ["10.244.2.2"], node: "node-b" }),
  ],
);

const server = { kind: "pod", namespace: "x", name: "server" } as const;
const probeFrom = (from: Probe["from"]): Probe => ({
  from,
  to: server,
  protocol: "TCP",
  port: 80,
  ipFamily: "IPv4",
});
const fromNode = probeFrom({ kind: "node", name: "b" });
const fromHost = probeFrom({ kind: "pod", namespace: "host", name: "far" });
const fromOwnNode = probeFrom({ kind: "node", name: "a" });
const fromPod = probeFrom({ kind: "pod", namespace: "y", name: "client" });

function under(open: ClusterModel, applied: NetworkPolicy): ClusterModel {
  return putAll(open, [applied]);
}

/** The world after the server saw each of these come from `source`. */
function having(source: string, ...probes: readonly Probe[]): ClusterModel {
  const observed = new Matrix<Observation>();
  for (const probe of probes) observed.set(probe, { kind: "connected", ms: 1, source });
  return { ...world, sources: rewrittenSources(world, observed) };
}

const block = (cidr: string): NetworkPolicy =>
  policy("x/p", { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] });
const closed = policy("x/p", { podSelector: {} });

describe("a node whose address is rewritten on the way to another (semantics U9)", () => {
  const cases: readonly [string, ClusterModel, Probe, NetworkPolicy, string][] = [
    [
      "is not admitted for sure by a block of its own address",
      having(tunnel, fromNode),
      fromNode,
      block(`${own}/32`),
      "unspecified",
    ],
    ["nor by a block of the other", having(tunnel, fromNode), fromNode, block(`${tunnel}/32`), "unspecified"],
    [
      "is admitted by a block that holds both",
      having(tunnel, fromNode),
      fromNode,
      block("0.0.0.0/0"),
      "allow",
    ],
    [
      "is kept out by a block that holds neither",
      having(tunnel, fromNode),
      fromNode,
      block("192.168.0.0/16"),
      "deny",
    ],
    ["is kept out by a policy without rules", having(tunnel, fromNode), fromNode, closed, "deny"],
    [
      "takes its hostNetwork pods with it",
      having(tunnel, fromNode),
      fromHost,
      block(`${own}/32`),
      "unspecified",
    ],
    [
      "is admitted by its own address where that is seen",
      having(own, fromNode),
      fromNode,
      block(`${own}/32`),
      "allow",
    ],
    [
      "is admitted by its own address where nothing was seen",
      having(tunnel),
      fromNode,
      block(`${own}/32`),
      "allow",
    ],
    [
      "says nothing of the receiver's own node",
      having("10.244.1.1", fromOwnNode),
      fromOwnNode,
      closed,
      "allow",
    ],
    [
      "says nothing of pods, whose rewriting is a fault",
      having(tunnel, fromPod),
      fromPod,
      block("10.244.2.2/32"),
      "allow",
    ],
  ];
  for (const [name, seen, probe, applied, verdict] of cases) {
    it(name, () => {
      expect(expectations(under(seen, applied), [probe]).get(probe).verdict).to.equal(verdict);
    });
  }

  it("is named in the reason, with the address seen", () => {
    const { reason } = expectations(under(having(tunnel, fromNode), block(`${own}/32`)), [fromNode]).get(
      fromNode,
    );
    expect(reason).to.include("#u9").and.to.include(tunnel);
  });
});
