import { expect } from "chai";
import { readManifests } from "../../src/manifest/read.js";
import { parseEndpoint } from "../../src/model/endpoint.js";
import { createSimulator } from "../../src/simulator/index.js";

const base = `
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: x }
spec: { containers: [{ name: c }] }
status: { podIP: 10.0.0.1 }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: x }
spec: { clusterIP: 10.96.0.7, ports: [{ name: pg, port: 5432 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: x }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }] }
---
`;
const endpoints = (ip: string): string => `
apiVersion: v1
kind: Endpoints
metadata: { name: db, namespace: x }
subsets: [{ addresses: [{ ip: ${ip} }], ports: [{ name: pg, port: 5432 }] }]
`;
const slice = (ip: string): string => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db-x7k, namespace: x, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
endpoints: [{ addresses: [${ip}] }]
ports: [{ name: pg, port: 5432 }]
`;

describe("a Service without a selector", () => {
  const verdict = (more: string): string => {
    const { state } = readManifests([{ file: "f.yaml", text: base + more }]);
    const [from, to] = [parseEndpoint("x/a"), parseEndpoint("service/x/db")];
    if (from === undefined || to === undefined) throw new Error("both are ends");
    return createSimulator(state).evaluate({ from, to, protocol: "TCP", port: 5432 }).verdict;
  };
  const cases: readonly [string, string, string][] = [
    ["leads nobody knows where", "", "unspecified"],
    [
      "leads where its Endpoints say; before or after rewriting is left open (U7)",
      endpoints("192.0.2.7"),
      "unspecified",
    ],
    [
      "is denied where its Endpoints lead and its own address are both outside of the block",
      endpoints("192.0.3.7"),
      "deny",
    ],
    ["leads where its EndpointSlice says", slice("192.0.3.7"), "deny"],
  ];
  for (const [name, more, expected] of cases) it(name, () => expect(verdict(more)).to.equal(expected));
});
