import { compile } from "../../compile.js";
import { asSpecified } from "../../reading.js";
import type { ConnectedPod, Snapshot } from "../../snapshot.js";

/** A cluster, and the pods that another's end has closed. */
interface WithClosed extends Snapshot {
  readonly closed: ReadonlySet<string>;
}

/** A namespace that ends takes its pods along in one step: only a pod that ends alone does harm. */
export function closingNeighbours(): (now: Snapshot) => Snapshot {
  const closed = new Set<string>();
  let before: readonly ConnectedPod[] = [];
  return (now) => {
    const gone = before.filter(
      (pod) =>
        now.namespaceLabels.has(pod.namespace) && !now.pods.some(({ device }) => device === pod.device),
    );
    for (const pod of gone) for (const device of nextPoliced(pod, now)) closed.add(device);
    before = now.pods;
    const remembering: WithClosed = { ...now, closed };
    return remembering;
  };
}

/** In the order in which pods came, round and round. */
function nextPoliced(gone: ConnectedPod, snapshot: Snapshot): readonly string[] {
  const devices = (compile({ reading: asSpecified, snapshot })[gone.node]?.chains ?? [])
    .filter(({ direction }) => direction === "ingress")
    .map(({ device }) => device);
  const later = devices.find((device) => numberOf(device) > numberOf(gone.device));
  return later === undefined ? devices.slice(0, 1) : [later];
}

function numberOf(device: string): number {
  return Number(/\d+$/.exec(device)?.[0]);
}

export function isClosed({ device }: ConnectedPod, snapshot: Snapshot): boolean {
  return (snapshot as Partial<WithClosed>).closed?.has(device) ?? false;
}
