import type { ObjectMeta, Pod } from "../model/objects.js";

/** What is read of metadata beyond the model (meta/v1 OwnerReference). */
interface Owned extends ObjectMeta {
  readonly ownerReferences?:
    | readonly {
        readonly kind: string;
        readonly name: string;
        readonly controller?: boolean;
      }[]
    | undefined;
}

/** The workload that made a live pod, as people name it: a Deployment's name, not its ReplicaSet's. */
export function workloadOf({ metadata }: Pod): string {
  const owner = ownerOf(metadata);
  if (owner === undefined) return metadata.name;
  const hash = metadata.labels?.["pod-template-hash"];
  const isOfDeployment = owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`);
  return isOfDeployment ? owner.name.slice(0, -hash.length - 1) : owner.name;
}

/** The kind of what made a pod; undefined for one that nothing made. */
export function workloadKindOf({ metadata }: Pod): string | undefined {
  return ownerOf(metadata)?.kind;
}

/** A static pod is its node's, and no replica of the others there. */
function ownerOf({ ownerReferences = [] }: Owned) {
  const owner = ownerReferences.find(({ controller }) => controller) ?? ownerReferences[0];
  return owner?.kind === "Node" ? undefined : owner;
}
