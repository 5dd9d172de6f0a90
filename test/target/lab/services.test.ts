import { expect } from "chai";
import type { ContainerPort, TransportProtocol } from "../../../src/model/objects.js";
import { portsOf } from "../../../src/target/lab/services.js";

const VIP = "10.96.0.7";

const podWith = (address: string, ...ports: readonly ContainerPort[]) => ({
  namespace: "x",
  labels: { app: "web" },
  addresses: [address],
  containers: [{ name: "server", image: "", ports }],
});

const backendsOf = (protocol: TransportProtocol, targetPort: string | number) =>
  portsOf(
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "x" },
      spec: { clusterIPs: [VIP], selector: { app: "web" }, ports: [{ port: 80, protocol, targetPort }] },
    },
    VIP,
    [
      podWith("10.0.0.1", { name: "web", containerPort: 8080, protocol: "TCP" }),
      podWith("10.0.0.2", { name: "web", containerPort: 5353, protocol: "UDP" }),
      podWith(
        "10.0.0.3",
        { name: "web", containerPort: 9090, protocol: "TCP" },
        { name: "web", containerPort: 9053, protocol: "UDP" },
      ),
      podWith("10.0.0.4", { name: "web", containerPort: 7070 }),
      podWith("10.0.0.5"),
    ],
  ).flatMap(({ backends }) => backends.map(({ address, port }) => `${address}:${port}`));

/** As EndpointSlices have it: k8s.io/kubernetes/pkg/api/v1/pod FindPort. */
describe("the backends of a Service in the lab", () => {
  for (const { what, found, expected } of [
    {
      what: "of a named TCP port are the pods that serve TCP by that name, on their own numbers",
      found: backendsOf("TCP", "web"),
      expected: ["10.0.0.1:8080", "10.0.0.3:9090", "10.0.0.4:7070"],
    },
    {
      what: "of a named UDP port are those that serve UDP by that name",
      found: backendsOf("UDP", "web"),
      expected: ["10.0.0.2:5353", "10.0.0.3:9053"],
    },
    { what: "of a name that no pod has are none", found: backendsOf("TCP", "metrics"), expected: [] },
    {
      what: "of a number are all pods, whatever they say they serve",
      found: backendsOf("TCP", 80),
      expected: ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80", "10.0.0.5:80"],
    },
  ])
    it(what, () => {
      expect(found).to.deep.equal(expected);
    });
});
