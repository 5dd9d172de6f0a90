import type { NetworkPolicy } from "../../../../../model/objects.js";
import { asSpecified } from "../../reading.js";
import { keyOf, type PlacedPod, type Snapshot } from "../../snapshot.js";

/** A cluster, and what is left in it of egress policies that were deleted. */
interface WithRemains extends Snapshot {
  /** The devices for which a policy that was deleted stays in force. */
  readonly remains: ReadonlyMap<NetworkPolicy, ReadonlySet<string>>;
}

export function keepingEgress(): (now: Snapshot) => Snapshot {
  const remains = new Map<NetworkPolicy, ReadonlySet<string>>();
  let before: Snapshot | undefined;
  return (now) => {
    const there = new Set(now.policies.map(({ metadata }) => keyOf(metadata)));
    for (const policy of before?.policies ?? [])
      if (!there.has(keyOf(policy.metadata)) && asSpecified.applies(policy, "egress"))
        remains.set(
          { ...policy, spec: { ...policy.spec, policyTypes: ["Egress"] } },
          new Set(before?.pods.map(({ device }) => device)),
        );
    before = now;
    const remembering: WithRemains = {
      ...now,
      policies: [...now.policies, ...remains.keys()],
      remains,
    };
    return remembering;
  };
}

/** Whether the policy is there, or stays in force for this pod. */
export function isInForceFor(pod: PlacedPod, policy: NetworkPolicy, snapshot: Snapshot): boolean {
  const devices = (snapshot as Partial<WithRemains>).remains?.get(policy);
  return devices === undefined || ("device" in pod && devices.has(String(pod.device)));
}
