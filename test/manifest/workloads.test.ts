import { expect } from "chai";
import { stringify } from "yaml";
import { workloadOf } from "../../src/manifest/owners.js";
import { UNKNOWN_VALUE } from "../../src/manifest/workloads.js";
import { readManifests } from "../../src/manifest/read.js";
import type { Pod } from "../../src/model/objects.js";
import { pod } from "../builders.js";

const template =
  "{ metadata: { labels: { app: w } }, spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] } }";

function podsIn(text: string): readonly Pod[] {
  return readManifests([{ file: "m.yaml", text }]).state.pods;
}

interface Case {
  readonly what: string;
  readonly text: string;
  readonly pods: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const made = (kind: string, apiVersion: string, spec: string): string =>
  `{ kind: ${kind}, apiVersion: ${apiVersion}, metadata: { name: w }, spec: ${spec} }`;
const jobOf = { "job-name": "w", "batch.kubernetes.io/job-name": "w" };
const first = { "statefulset.kubernetes.io/pod-name": "w-0", "apps.kubernetes.io/pod-index": "0" };

const cases: readonly Case[] = [
  {
    what: "a Deployment of one replica makes one",
    text: made("Deployment", "apps/v1", `{ template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "a Deployment of many is shown by two",
    text: made("Deployment", "apps/v1", `{ replicas: 9, template: ${template} }`),
    pods: ["w", "w-2"],
  },
  {
    what: "one scaled to none still shows what its policies mean",
    text: made("ReplicaSet", "apps/v1", `{ replicas: 0, template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "a StatefulSet numbers its pods, and labels each by name and number",
    text: made("StatefulSet", "apps/v1", `{ replicas: 5, template: ${template} }`),
    pods: ["w-0", "w-1"],
    labels: first,
  },
  {
    what: "a DaemonSet runs on more nodes than one",
    text: made("DaemonSet", "apps/v1", `{ template: ${template} }`),
    pods: ["w", "w-2"],
  },
  {
    what: "a Job has its parallelism, and labels that name it",
    text: made("Job", "batch/v1", `{ parallelism: 3, template: ${template} }`),
    pods: ["w", "w-2"],
    labels: jobOf,
  },
  {
    what: "a CronJob has its Job's template",
    text: made("CronJob", "batch/v1", `{ jobTemplate: { spec: { template: ${template} } } }`),
    pods: ["w"],
  },
  {
    what: "a ReplicationController has a template",
    text: made("ReplicationController", "v1", `{ template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "a DeploymentConfig is one of OpenShift's",
    text: made("DeploymentConfig", "apps.openshift.io/v1", `{ template: ${template} }`),
    pods: ["w"],
    labels: { deploymentconfig: "w" },
  },
  {
    what: "a Deployment of an API that is gone",
    text: made("Deployment", "extensions/v1beta1", `{ template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "a kind of somebody's own with a pod's template",
    text: made("Clone", "apps.kruise.io/v1", `{ template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "a virtual machine has a pod with its template's labels",
    text: made("VirtualMachine", "kubevirt.io/v1", `{ template: ${template} }`),
    pods: ["w"],
  },
  {
    what: "one with a template of something else",
    text: made("Certificate", "example.com/v1", "{ template: { spec: { containers: [{ image: 1 }] } } }"),
    pods: [],
  },
];

const policyBy = (key: string): string => `---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: { name: p }
spec: { podSelector: { matchLabels: { ${key}: "2" } } }
`;

describe("the pods of workloads in manifests", () => {
  for (const { what, text, pods: names, labels = {} } of cases)
    it(what, () => {
      const pods = podsIn(text);
      expect(pods.map(({ metadata }) => metadata.name)).to.deep.equal(names);
      expect(pods.map(workloadOf)).to.deep.equal(names.map(() => "w"));
      for (const own of pods) {
        expect(own.metadata.namespace).to.equal("default");
        expect(own.spec.containers[0]?.ports).to.deep.equal([{ containerPort: 80 }]);
      }
      if (pods[0] !== undefined) expect(pods[0].metadata.labels).to.deep.equal({ app: "w", ...labels });
    });

  it("are all there where a policy tells them apart", () => {
    const set = made("StatefulSet", "apps/v1", `{ replicas: 4, template: ${template} }`);
    expect(podsIn(`${set}\n${policyBy("apps.kubernetes.io/pod-index")}`)).to.have.length(4);
    expect(podsIn(`${set}\n${policyBy("app")}`)).to.have.length(2);
  });

  it("have a label that only their controller knows, where a policy asks for it", () => {
    const one = made("Deployment", "apps/v1", `{ template: ${template} }`);
    const [own] = podsIn(`${one}\n${policyBy("pod-template-hash")}`);
    expect(own?.metadata.labels).to.have.property("pod-template-hash", UNKNOWN_VALUE);
  });

  it("of two kinds with one name keep apart", () => {
    const two = ["Deployment", "StatefulSet"].map(
      (kind) => `${made(kind, "apps/v1", `{ template: ${template} }`)}\n`,
    );
    expect(podsIn(two.join("---\n")).map(workloadOf)).to.deep.equal(["w", "w-statefulset"]);
  });

  it("that run belong to the Deployment, not to its ReplicaSet", () => {
    const owned = ownedBy("ReplicaSet", "web-5d4f");
    expect(workloadOf(owned)).to.equal("web");
  });

  it("of a node's own are each by itself", () =>
    expect(workloadOf(ownedBy("Node", "minikube"))).to.equal("web-5d4f-x7k2p"));

  it("are those that run, where a dump of a namespace has both", () => {
    const live = stringify({
      ...ownedBy("ReplicaSet", "w-5d4f"),
      metadata: { ...ownedBy("ReplicaSet", "w-5d4f").metadata, namespace: "default" },
    });
    const all = `${made("Deployment", "apps/v1", `{ template: ${template} }`)}\n---\n${live}`;
    expect(podsIn(all).map(({ metadata }) => metadata.name)).to.deep.equal(["web-5d4f-x7k2p"]);
  });

  it("of a ReplicaSet are its Deployment's", () => {
    const set = `{ kind: ReplicaSet, apiVersion: apps/v1, metadata: { name: w-5d4f, ownerReferences: [{ kind: Deployment, name: w, controller: true }] }, spec: { template: ${template} } }`;
    const all = `${made("Deployment", "apps/v1", `{ template: ${template} }`)}\n---\n${set}\n`;
    expect(podsIn(all).map(({ metadata }) => metadata.name)).to.deep.equal(["w"]);
  });
});

function ownedBy(kind: string, name: string): Pod {
  const hash = name.split("-").at(-1) ?? "";
  const running = pod("x/web-5d4f-x7k2p", { labels: { "pod-template-hash": hash } });
  const owner = { kind, name, controller: true };
  return { ...running, metadata: { ...running.metadata, ownerReferences: [owner] } as Pod["metadata"] };
}
