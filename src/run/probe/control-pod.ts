import type { Endpoint } from "../../model/endpoint.js";
import type { ObjectRef } from "../../model/objects.js";
import type { Target, TargetDescription } from "../../target/target.js";
import { namespaceObject, podObject, type PodOptions } from "../../plan/pod-objects.js";
import type { Removal } from "../deploy/clean-up.js";

/** Time for the pod to be pulled, scheduled and started. */
const READY_MS = 120_000;

/** A pod in a namespace of its own, which no policy of a run selects. */
export interface ControlPod {
  /** Makes it at the first call. Rejects where it cannot be had. */
  endpoint(): Promise<Endpoint>;
  remove(): void;
}

export function controlPodOf(run: {
  readonly target: Target;
  readonly description: TargetDescription;
  readonly options: PodOptions;
  readonly removal: Removal;
  readonly signal: AbortSignal;
}): ControlPod {
  const namespace = `np-${run.options.runId}-control`;
  const name = "control";
  const ref: ObjectRef = { kind: "Namespace", name: namespace };
  let made: Promise<Endpoint> | undefined;
  const make = async (): Promise<Endpoint> => {
    const { target, description, options } = run;
    const node = description.nodes[0]?.metadata.name ?? "";
    const spec = { namespace, name, labels: {}, ports: [], hostNetwork: false };
    const pod = podObject(spec, { ...options, node, identity: `${namespace}/${name}` });
    const home = namespaceObject({ name: namespace, labels: {}, pods: [], services: [] }, options, false);
    await target.apply([home, pod], run.signal);
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(READY_MS)]);
    await target.waitUntilReady({ pods: [{ kind: "Pod", namespace, name }], signal });
    return { kind: "pod", namespace, name };
  };
  return {
    endpoint: () => (made ??= make()),
    remove: () => {
      if (made !== undefined) run.removal.inBackground([{ kind: "Pod", namespace, name }, ref]);
    },
  };
}
