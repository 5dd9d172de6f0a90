import { expect } from "chai";
import { parseEndpoint } from "../../src/model/endpoint.js";
import type { ClusterState, NetworkPolicy, NetworkPolicySpec } from "../../src/model/objects.js";
import type { Expectation } from "../../src/model/probe.js";
import { createSimulator, type Query } from "../../src/simulator/index.js";
import { namespace, node, pod, policy, service, state } from "../builders.js";

/** The cluster of the tables: x with a, b and the hostNetwork pod host; y with a; two nodes; Services of x. */
export const cluster: ClusterState = state({
  namespaces: [namespace("x", { team: "red" }), namespace("y", { team: "blue" }), namespace("plain")],
  nodes: [node("n1", "172.18.0.1", "fd00:18::1"), node("n2", "172.18.0.2", "fd00:18::2")],
  pods: [
    pod("x/a", {
      labels: { app: "web", tier: "front" },
      ips: ["10.0.1.1", "fd00:1::1"],
      node: "n1",
      ports: [{ name: "http", containerPort: 80 }],
    }),
    pod("x/b", {
      labels: { app: "db" },
      ips: ["10.0.2.1", "fd00:2::1"],
      node: "n2",
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "dns", containerPort: 53, protocol: "UDP" },
      ],
    }),
    pod("x/host", { labels: { app: "host" }, ips: ["172.18.0.1"], node: "n1", hostNetwork: true }),
    pod("x/done", { labels: { app: "web" }, ips: ["10.0.1.9"], node: "n1", phase: "Succeeded" }),
    pod("x/pending", { labels: { app: "web" }, node: "n1", phase: "Pending" }),
    pod("y/a", { labels: { app: "web" }, ips: ["10.0.1.2", "fd00:1::2"], node: "n1" }),
    pod("plain/a", { ips: ["10.0.2.3"], node: "n2" }),
  ],
  services: [
    service("x/db", {
      clusterIP: "10.96.0.1",
      selector: { app: "db" },
      ports: [{ port: 80, targetPort: "http" }],
    }),
    service("x/headless", { clusterIP: "None", selector: { app: "db" }, ports: [{ port: 80 }] }),
    service("x/both", { clusterIP: "10.96.0.2", selector: {}, ports: [{ port: 80 }] }),
    service("x/exposed", {
      type: "NodePort",
      clusterIP: "10.96.0.3",
      selector: { app: "db" },
      ports: [{ port: 80, targetPort: 8080 }],
    }),
    service("x/elsewhere", { type: "ExternalName" }),
  ],
});

/** `x/p`, for the pods of x unless the spec says otherwise. */
export function inX(spec?: NetworkPolicySpec | null, name = "p"): NetworkPolicy {
  return policy(`x/${name}`, spec);
}

/** Isolates all pods of x in both directions. */
export const denyAll: NetworkPolicy = inX({ policyTypes: ["Ingress", "Egress"] }, "deny");

/** Ingress to all pods of x from these addresses alone. */
export function block(cidr: string): NetworkPolicy {
  return inX({ ingress: [{ from: [{ ipBlock: { cidr } }] }] }, "block");
}

/** One direction of all pods of x, to this named port alone. */
export function named(direction: "ingress" | "egress", port: string, protocol?: "UDP"): NetworkPolicy {
  const rule = { ports: [{ port, ...(protocol && { protocol }) }] };
  return inX(direction === "ingress" ? { ingress: [rule] } : { policyTypes: ["Egress"], egress: [rule] });
}

export interface Case {
  /** A sentence that begins with the number of the section that it holds the simulator to. */
  readonly name: string;
  readonly policies: readonly NetworkPolicy[];
  /** `x/a -> x/b:80/TCP`; protocol TCP if left out. */
  readonly query: string;
  readonly verdict: Expectation["verdict"];
  readonly notes?: readonly string[];
  readonly more?: Partial<Query>;
}

export function ask(
  { policies, query, more }: Pick<Case, "policies" | "query" | "more">,
  base: ClusterState = cluster,
): Expectation {
  const [, from = "", to = "", port, protocol = "TCP"] =
    /^(\S+) -> (\S+?)(?::(\d+))?(?:\/([A-Z]+))?$/.exec(query.replace(/ -> \[(.*)\]/, " -> $1")) ?? [];
  const [source, destination] = [from, to].map(parseEndpoint);
  if (source === undefined || destination === undefined) throw new Error(`no query: ${query}`);
  return createSimulator({ ...base, policies }).evaluate({
    from: source,
    to: destination,
    protocol,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...more,
  });
}

/** One test a case. */
export function itHolds(cases: readonly Case[]): void {
  for (const { name, verdict, notes, ...rest } of cases) {
    it(`${name}: ${rest.query} ${verdict}`, () => {
      const answer = ask(rest);
      expect(answer.verdict, answer.reason).to.equal(verdict);
      if (notes !== undefined) expect(answer.notes).to.deep.equal(notes);
    });
  }
}
