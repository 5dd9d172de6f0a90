import type { KubernetesObject, Labels, ObjectRef } from "../../../model/objects.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Target } from "../../../target/target.js";
import { namespaceObject, podObject, type PodOptions } from "../../../plan/pod-objects.js";
import type { Lease, LeasedNamespace, SharedPod } from "./namespace-pool.js";

/** Makes what a scenario leases into its fixture: creates what is not there yet, and relabels the rest. */
export async function prepareNamespaces(options: {
  readonly target: Target;
  readonly scenario: Scenario;
  readonly lease: Lease;
  readonly pods: PodOptions;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { target, scenario, lease, pods, signal } = options;
  const fresh = lease.namespaces.filter(({ isNew }) => isNew);
  const used = lease.namespaces.filter(({ isNew }) => !isNew);
  const objects = [
    ...fresh.map(({ shared, spec }) => namespaceObject({ ...spec, name: shared.name }, pods, false)),
    ...fresh.flatMap((leased) => podObjects(leased, pods)),
  ];
  const patches = used.flatMap(labelPatches);
  await Promise.all([
    target.apply(objects, signal),
    ...patches.map(({ ref, labels }) => target.patch(ref, { metadata: { labels } }, signal)),
  ]);
  const later = relabelledKeys(scenario);
  for (const { shared, spec } of lease.namespaces)
    for (const key of [...keysOf(spec), ...later]) shared.labelKeys.add(key);
}

function podObjects({ shared, pods }: LeasedNamespace, options: PodOptions): readonly KubernetesObject[] {
  const namespace = shared.name;
  return shared.pods.map((pod) => {
    const { name, node, ports } = pod;
    const spec = { namespace, name, labels: labelsFor(pod, pods), ports, hostNetwork: false };
    return podObject(spec, { ...options, node, identity: `${namespace}/${name}` });
  });
}

/** None where the scenario does not lease it. */
function labelsFor(pod: SharedPod, leased: LeasedNamespace["pods"]): Labels {
  return leased.find(({ shared }) => shared === pod)?.spec.labels ?? {};
}

interface LabelPatch {
  readonly ref: ObjectRef;
  /** As a JSON merge patch (RFC 7396): null removes a label of an earlier scenario. */
  readonly labels: Readonly<Record<string, string | null>>;
}

function labelPatches({ shared, spec, pods }: LeasedNamespace): readonly LabelPatch[] {
  const gone = Object.fromEntries([...shared.labelKeys].map((key) => [key, null]));
  const patch = (ref: ObjectRef, labels: Labels): LabelPatch => ({ ref, labels: { ...gone, ...labels } });
  return [
    patch({ kind: "Namespace", name: shared.name }, spec.labels),
    // Those that are not leased, too: a Service would choose them by labels of an earlier scenario.
    ...shared.pods.map((pod) =>
      patch({ kind: "Pod", namespace: shared.name, name: pod.name }, labelsFor(pod, pods)),
    ),
  ];
}

function keysOf({ labels, pods }: LeasedNamespace["spec"]): readonly string[] {
  return [labels, ...pods.map((pod) => pod.labels)].flatMap((own) => Object.keys(own));
}

function relabelledKeys({ steps }: Scenario): readonly string[] {
  return steps
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.do === "label" ? Object.keys(change.labels) : []));
}
