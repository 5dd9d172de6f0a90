import type { Labels } from "../model/objects.js";

/**
 * What controllers that come with Kubernetes, OpenShift and Argo add to the pods of a template: policies may select by it
 * (kubernetes.io/docs/reference/labels-annotations-taints).
 */
export interface Controller {
  /** API groups of the kind; "" is the core's. */
  readonly groups: readonly string[];
  /** Its template is that of a Job (CronJob). */
  readonly hasJobTemplate?: true;
  /** Where the object does not say how many. */
  readonly replicas?: number;
  /** Its pods are `db-0`, `db-1`; others have names that nobody can know. */
  readonly isNumbered?: true;
  /** On each of its pods. */
  readonly labels?: (name: string) => Labels;
  /** Different on each. */
  readonly ofReplica?: (replica: { readonly name: string; readonly index: number }) => Labels;
  /** Keys whose values only the controller knows. */
  readonly unknown?: readonly string[];
}

const APPS = ["apps", "extensions"];
const jobLabels = ["job-name", "batch.kubernetes.io/job-name"];
const jobUids = ["controller-uid", "batch.kubernetes.io/controller-uid"];

export const controllers: Readonly<Record<string, Controller>> = {
  Deployment: { groups: APPS, unknown: ["pod-template-hash"] },
  ReplicaSet: { groups: APPS },
  ReplicationController: { groups: [""] },
  StatefulSet: {
    groups: APPS,
    isNumbered: true,
    ofReplica: ({ name, index }) => ({
      "statefulset.kubernetes.io/pod-name": `${name}-${index}`,
      "apps.kubernetes.io/pod-index": `${index}`,
    }),
    unknown: ["controller-revision-hash"],
  },
  DaemonSet: {
    groups: APPS,
    // One a node: more than one shows what is between them.
    replicas: 2,
    unknown: ["controller-revision-hash", "pod-template-generation"],
  },
  Job: {
    groups: ["batch"],
    labels: (name) => Object.fromEntries(jobLabels.map((key) => [key, name])),
    unknown: jobUids,
  },
  // Each of its Jobs has a name of its own.
  CronJob: { groups: ["batch"], hasJobTemplate: true, unknown: [...jobLabels, ...jobUids] },
  DeploymentConfig: {
    groups: ["apps.openshift.io", ""],
    labels: (name) => ({ deploymentconfig: name }),
    unknown: ["deployment"],
  },
  // KubeVirt: its template has no containers, and the labels of the pod that runs the machine.
  VirtualMachine: { groups: ["kubevirt.io"] },
  VirtualMachineInstanceReplicaSet: { groups: ["kubevirt.io"] },
  Rollout: { groups: ["argoproj.io"], unknown: ["rollouts-pod-template-hash"] },
};
