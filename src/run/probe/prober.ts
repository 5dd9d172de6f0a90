import type { Endpoint } from "../../model/endpoint.js";
import type { Target } from "../../target/target.js";
import type { Names } from "../deploy/names.js";
import type { Thoroughness } from "./efforts.js";

/** How probes are sent: one exec per source pod carries all of its probes. */
export interface Prober {
  readonly target: Target;
  readonly names: Names;
  readonly timeoutSeconds: number;
  readonly thoroughness: Thoroughness;
  readonly signal: AbortSignal;
  /** A pod that no policy selects, in the cluster's names: it asks hosts outside whether they answer. */
  readonly controlPod: () => Promise<Endpoint>;
}
