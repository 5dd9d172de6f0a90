import type { NetworkPolicy } from "../../../../../model/objects.js";
import { keyOf, type PlacedPod, type Snapshot } from "../../snapshot.js";

/** A cluster, and as what the engine knew it when each of its policies came. */
interface WithOrigins extends Snapshot {
  readonly origins: ReadonlyMap<string, Snapshot>;
}

/** A belief that changes nothing: it keeps what `originOf` is asked for. */
export function rememberingOrigins(): (now: Snapshot) => Snapshot {
  let origins: ReadonlyMap<string, Snapshot> = new Map();
  return (now) => {
    origins = new Map(
      now.policies.map(({ metadata }) => [keyOf(metadata), origins.get(keyOf(metadata)) ?? now]),
    );
    const remembering: WithOrigins = { ...now, origins };
    return remembering;
  };
}

/** The cluster when a policy came: one that was deleted and made again came again. */
export function originOf({ metadata }: NetworkPolicy, snapshot: Snapshot): Snapshot {
  return (snapshot as Partial<WithOrigins>).origins?.get(keyOf(metadata)) ?? snapshot;
}

/** Whether it is this pod, and not an earlier one of its name. */
export function isAmong(pods: readonly PlacedPod[], { addresses, ...pod }: PlacedPod): boolean {
  const [address] = addresses;
  return pods.some((own) => keyOf(own) === keyOf(pod) && own.addresses[0] === address);
}
