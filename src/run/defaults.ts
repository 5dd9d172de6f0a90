import type { RunOptions } from "./context.js";

/** What a run does unless it is told otherwise. */
export const defaultOptions = {
  timeoutSeconds: 1,
  thoroughness: "thorough",
  settleMs: 30_000,
  // Where no policy has bitten yet, waiting on is mostly in vain.
  noEnforcementTimeoutMs: 6_000,
  soakMs: 0,
  bail: false,
  endsAtFailure: false,
  keep: false,
  all: false,
  isWide: false,
  reusePods: true,
  pods: { image: "nicolaka/netshoot", imagePullPolicy: "IfNotPresent" },
} as const satisfies Omit<RunOptions, "parallel">;

/** Most of a run is waiting for time-outs; beside that the lab needs this machine's cores, and a cluster its API server. */
export const defaultParallel = { lab: 12, kubernetes: 4, kind: 4 } as const;
