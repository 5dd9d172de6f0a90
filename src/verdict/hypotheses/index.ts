import { blocks } from "./blocks.js";
import { changes } from "./changes.js";
import { datapath } from "./datapath.js";
import type { Hypothesis } from "./hypothesis.js";
import { isolation } from "./isolation.js";
import { ports } from "./ports.js";
import { scale } from "./scale.js";
import { scopes } from "./scope.js";
import { selectors } from "./selectors.js";

export type { Foresight, Hypothesis, Means, Situation } from "./hypothesis.js";

/**
 * All known ways to fall short. Where several explain the same, the first counts: what says least of the cluster comes
 * first, a field of policies before whole kinds of traffic.
 */
export const hypotheses: readonly Hypothesis[] = [
  ...blocks,
  ...ports,
  ...selectors,
  ...isolation,
  ...datapath,
  ...scale,
  ...scopes,
  ...changes,
];
