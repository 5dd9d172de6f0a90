import { mergePatch } from "../../model/merge-patch.js";
import { describeRef, type NetworkPolicy, refOf } from "../../model/objects.js";
import type { Change } from "../../scenario/scenario.js";

/** Policies by their text, as a scenario writes them: with variables in place of addresses. */
export type Written = ReadonlyMap<string, NetworkPolicy>;

export function afterChange(written: Written, change: Change): Written {
  switch (change.do) {
    case "apply":
    case "replace":
      return new Map([
        ...written,
        ...change.policies.map((policy) => [describeRef(refOf(policy)), policy] as const),
      ]);
    case "patch": {
      const key = describeRef(change.ref);
      return new Map([...written, [key, mergePatch(written.get(key), change.merge) as NetworkPolicy]]);
    }
    case "delete":
    case "recreate":
      return withoutThoseOf(written, change.ref);
    case "label":
    case "createPod":
    case "createNamespace":
      return written;
  }
}

function withoutThoseOf(written: Written, ref: Extract<Change, { do: "delete" }>["ref"]): Written {
  const isGone = (key: string, { metadata }: NetworkPolicy): boolean =>
    ref.kind === "Namespace" ? metadata.namespace === ref.name : key === describeRef(ref);
  return new Map([...written].filter(([key, policy]) => !isGone(key, policy)));
}
