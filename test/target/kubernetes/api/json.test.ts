import { expect } from "chai";
import type { Kind } from "../../../../src/target/kubernetes/api/resources.js";
import { storedObject } from "../../../../src/target/kubernetes/api/json.js";
import { TargetError } from "../../../../src/target/target.js";

const BAD = "10.0.0.1;id";
const metadata = { name: "a", namespace: "x" };

const cases: readonly [string, Kind, object][] = [
  ["a name", "Pod", { metadata: { name: BAD } }],
  ["a namespace", "Pod", { metadata: { name: "a", namespace: BAD } }],
  ["a label", "Namespace", { metadata: { name: "a", labels: { app: BAD } } }],
  ["a pod's address", "Pod", { metadata, status: { podIP: BAD } }],
  ["a pod's second address", "Pod", { metadata, status: { podIPs: [{ ip: "10.0.0.1" }, { ip: BAD }] } }],
  ["a pod's node", "Pod", { metadata, spec: { nodeName: BAD } }],
  ["a container's name", "Pod", { metadata, spec: { containers: [{ name: BAD }] } }],
  ["a Service's address", "Service", { metadata, spec: { clusterIP: BAD } }],
  ["a node's address", "Node", { metadata: { name: "n" }, status: { addresses: [{ address: BAD }] } }],
];

describe("an answer of the API server", () => {
  for (const [name, kind, value] of cases) {
    it(`is refused with ${name} that is none`, () => {
      expect(() => storedObject(kind, value)).to.throw(TargetError, /answered with .* that is none/);
    });
  }
});
