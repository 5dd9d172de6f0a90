import { expect } from "chai";
import { workloadOf } from "../../src/manifest/owners.js";
import { readManifests } from "../../src/manifest/read.js";
import type { Pod } from "../../src/model/objects.js";
import { pod } from "../builders.js";

const template =
  "{ metadata: { labels: { app: w } }, spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] } }";

function podsIn(text: string): readonly Pod[] {
  return readManifests([{ file: "m.yaml", text }], { workloads: true }).state.pods;
}

describe("the pods of workloads in manifests", () => {
  const cases: readonly [string, string, readonly string[]][] = [
    [
      "a Deployment of one replica makes one",
      `{ kind: Deployment, apiVersion: apps/v1, metadata: { name: w }, spec: { template: ${template} } }`,
      ["w"],
    ],
    [
      "a Deployment of many is shown by two",
      `{ kind: Deployment, apiVersion: apps/v1, metadata: { name: w }, spec: { replicas: 9, template: ${template} } }`,
      ["w", "w-2"],
    ],
    [
      "one scaled to none still shows what its policies mean",
      `{ kind: ReplicaSet, apiVersion: apps/v1, metadata: { name: w }, spec: { replicas: 0, template: ${template} } }`,
      ["w"],
    ],
    [
      "a StatefulSet is read as a Deployment",
      `{ kind: StatefulSet, apiVersion: apps/v1, metadata: { name: w }, spec: { replicas: 2, template: ${template} } }`,
      ["w", "w-2"],
    ],
    [
      "a DaemonSet runs on more nodes than one",
      `{ kind: DaemonSet, apiVersion: apps/v1, metadata: { name: w }, spec: { template: ${template} } }`,
      ["w", "w-2"],
    ],
    [
      "a Job has its parallelism",
      `{ kind: Job, apiVersion: batch/v1, metadata: { name: w }, spec: { parallelism: 3, template: ${template} } }`,
      ["w", "w-2"],
    ],
    [
      "a CronJob has its Job's template",
      `{ kind: CronJob, apiVersion: batch/v1, metadata: { name: w }, spec: { jobTemplate: { spec: { template: ${template} } } } }`,
      ["w"],
    ],
    [
      "a Deployment of another API is none",
      `{ kind: Deployment, apiVersion: example.com/v1, metadata: { name: w }, spec: { template: ${template} } }`,
      [],
    ],
  ];
  for (const [name, text, names] of cases) {
    it(name, () => {
      const pods = podsIn(text);
      expect(pods.map(({ metadata }) => metadata.name)).to.deep.equal(names);
      for (const own of pods) {
        expect(own.metadata).to.deep.include({ namespace: "default", labels: { app: "w" } });
        expect(own.spec.containers[0]?.ports).to.deep.equal([{ containerPort: 80 }]);
        expect(workloadOf(own)).to.equal("w");
      }
    });
  }

  it("of two kinds with one name keep apart", () => {
    const two = ["Deployment", "StatefulSet"].map(
      (kind) =>
        `kind: ${kind}\napiVersion: apps/v1\nmetadata: { name: w }\nspec: { template: ${template} }\n`,
    );
    expect(podsIn(two.join("---\n")).map(workloadOf)).to.deep.equal(["w", "w-statefulset"]);
  });

  it("that run belong to the Deployment, not to its ReplicaSet", () => {
    const made = pod("x/web-5d4f-x7k2p", { labels: { "pod-template-hash": "5d4f" } });
    const owner = { kind: "ReplicaSet", name: "web-5d4f", controller: true };
    const owned = { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
    expect(workloadOf(owned)).to.equal("web");
  });

  it("are passed over where only pods are asked for", () => {
    const text = `{ kind: Deployment, apiVersion: apps/v1, metadata: { name: w }, spec: { template: ${template} } }`;
    expect(readManifests([{ file: "m.yaml", text }]).state.pods).to.deep.equal([]);
  });
});
