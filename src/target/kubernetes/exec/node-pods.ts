import { runLabels } from "../../../model/labels.js";
import type { Namespace, Pod } from "../../../model/objects.js";
import { applyObject } from "../objects/apply.js";
import type { WriteContext } from "../api/existing.js";
import { waitForPods } from "../objects/ready.js";
import { removeObjects } from "../objects/remove.js";
import type { Stored } from "../api/resources.js";

/** Pods in the nodes' own network: what runs in them is traffic of the node. */
export interface NodePods {
  readonly namespace: string;
  /** True once the namespace may exist. */
  used(): boolean;
  /** The pod of that node, made on first use; several callers share it. */
  on(node: string): Promise<Stored<Pod>>;
}

export interface NodePodOptions {
  readonly runId: string;
  readonly image: string;
  readonly imagePullPolicy?: string | undefined;
}

export function nodePodsOf(context: WriteContext, options: NodePodOptions): NodePods {
  const namespace = `netproof-nodes-${options.runId}`;
  let used = false;
  const prepare = retriedUntilDone(() => {
    used = true;
    return applyObject(context, privilegedNamespace(namespace, options.runId));
  });
  const pods = new Map<string, () => Promise<Stored<Pod>>>();
  return {
    namespace,
    used: () => used,
    on(node) {
      const known =
        pods.get(node) ?? retriedUntilDone(() => startPod(context, podOn({ node, namespace, options })));
      pods.set(node, known);
      return prepare().then(known);
    },
  };
}

/** Callers share one try, running or successful; after a failure the next caller starts another. */
function retriedUntilDone<T>(work: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  return () => {
    shared ??= work().catch((error: unknown) => {
      shared = undefined;
      throw error;
    });
    return shared;
  };
}

async function startPod(context: WriteContext, pod: Pod): Promise<Stored<Pod>> {
  const { name, namespace = "" } = pod.metadata;
  // An earlier try may have left it behind.
  await removeObjects(context, [{ kind: "Pod", namespace, name }]);
  await applyObject(context, pod);
  const pods = [{ kind: "Pod", namespace, name }] as const;
  const [ready] = await waitForPods(context.client, { pods, signal: context.signal });
  return ready ?? pod;
}

/** Pod Security admits hostNetwork only at the level privileged. */
function privilegedNamespace(name: string, runId: string): Namespace {
  const labels = { ...runLabels(runId), "pod-security.kubernetes.io/enforce": "privileged" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function podOn(place: {
  readonly node: string;
  readonly namespace: string;
  readonly options: NodePodOptions;
}): Pod {
  const { node, namespace, options } = place;
  const pull = options.imagePullPolicy === undefined ? {} : { imagePullPolicy: options.imagePullPolicy };
  const container = {
    name: "node",
    image: options.image,
    ...pull,
    command: ["sleep", "2147483647"],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
  const spec = {
    nodeName: node,
    hostNetwork: true,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    tolerations: [{ operator: "Exists" }],
    containers: [container],
  };
  const metadata = { name: `on-${node}`.slice(0, 253), namespace, labels: runLabels(options.runId) };
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}
