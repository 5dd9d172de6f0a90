import { expect } from "chai";
import { stringify } from "yaml";
import { readManifests } from "../../src/manifest/read.js";
import { InputError } from "../../src/model/text/source.js";

const BAD = "a'$(id)";

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "c" }] } };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "s" },
  spec: { selector: { app: "a" }, ports: [{ port: 80 }] },
};
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d" },
  spec: { template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c" }] } } },
};
const job = {
  apiVersion: "batch/v1",
  kind: "Job",
  spec: { template: { spec: { containers: [{ name: "c" }] } } },
};

/** The object with something else at a path such as `spec.containers.0.name`. */
function changed(object: object, path: string, value: unknown): object {
  const copy = structuredClone(object) as Record<string, unknown>;
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  let at: Record<string, unknown> = copy;
  for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
  at[last] = value;
  return copy;
}

const cases: readonly [string, object, string, unknown?][] = [
  ["a Namespace's name", { apiVersion: "v1", kind: "Namespace", metadata: {} }, "metadata/name"],
  ["a Node's name", { apiVersion: "v1", kind: "Node", metadata: {} }, "metadata/name"],
  [
    "a Node's address",
    { apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } },
    "status/addresses",
    [{ type: "InternalIP", address: BAD }],
  ],
  ["a pod's name", pod, "metadata/name"],
  ["a pod's namespace", pod, "metadata/namespace"],
  ["the value of a pod's label", pod, "metadata/labels", { app: BAD }],
  ["the key of a pod's label", pod, "metadata/labels", { [BAD]: "a" }],
  ["a pod's owner", pod, "metadata/ownerReferences", [{ kind: "ReplicaSet", name: BAD, controller: true }]],
  ["the kind of a pod's owner", pod, "metadata/ownerReferences", [{ kind: BAD, name: "web" }]],
  ["a container's name", pod, "spec/containers", [{ name: BAD }]],
  ["a port's name", pod, "spec/containers", [{ name: "c", ports: [{ name: BAD, containerPort: 80 }] }]],
  ["an init container's name", pod, "spec/initContainers", [{ name: BAD }]],
  ["a pod's node", pod, "spec/nodeName"],
  ["a pod's address", pod, "status/podIP"],
  ["a pod's address with a zone", pod, "status/podIP", "fe80::1%eth0"],
  ["a Service's name", service, "metadata/name"],
  ["a Service's namespace", service, "metadata/namespace"],
  ["a Service's selector", service, "spec/selector", { app: BAD }],
  ["the name of a Service's port", service, "spec/ports", [{ port: 80, name: BAD }]],
  ["a Service's named target port", service, "spec/ports", [{ port: 80, targetPort: BAD }]],
  ["a Service's address", service, "spec/clusterIP"],
  ["a Service's type", service, "spec/type"],
  ["a workload's name", deployment, "metadata/name"],
  ["a workload's namespace", deployment, "metadata/namespace"],
  ["a template's label", deployment, "spec/template/metadata/labels", { app: BAD }],
  ["a Job's name", job, "metadata/name"],
];

describe("names in manifests", () => {
  for (const [name, object, path, value = BAD] of cases) {
    it(`refuses ${name} that the API takes for none, with its line`, () => {
      const text = stringify(changed(object, path, value));
      let problem: unknown;
      try {
        readManifests([{ file: "f.yaml", text }]);
      } catch (error) {
        problem = error;
      }
      expect(problem).to.be.instanceOf(InputError);
      const [first] = (problem as InputError).problems;
      expect(first?.line).to.be.greaterThan(1);
      expect(first?.path).to.include(path.split("/").slice(0, 2).join("."));
    });
  }

  it("takes an empty namespace for none, as the API does", () => {
    const text = stringify(changed(pod, "metadata/namespace", ""));
    const { state } = readManifests([{ file: "f.yaml", text }]);
    expect(state.pods[0]?.metadata.namespace).to.equal("default");
  });
});
