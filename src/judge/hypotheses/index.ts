import { blocks } from "./blocks.js";
import { changes, late, stale } from "./changes.js";
import { datapath, families } from "./datapath.js";
import { directions } from "./directions.js";
import type { Hypothesis } from "./hypothesis.js";
import { isolation } from "./isolation.js";
import { names } from "./membership/names.js";
import { neighbours } from "./membership/neighbours.js";
import { origins } from "./membership/origins.js";
import { outside } from "./membership/outside.js";
import { ports } from "./ports.js";
import { scale } from "./scale.js";
import { scopes } from "./scope.js";
import { selectors } from "./selectors.js";
import { throughService } from "./services.js";

export { late };
export type { Prediction, Hypothesis, Semantics, Situation } from "./hypothesis.js";

/**
 * All known ways to fall short. Where several explain the same, the first counts: what says least of the cluster comes
 * first, a kind of change before a field of policies, and that before whole kinds of traffic.
 */
export const hypotheses: readonly Hypothesis[] = [
  ...changes,
  ...origins,
  ...neighbours,
  ...blocks,
  ...ports,
  ...throughService,
  ...families,
  ...selectors,
  ...outside,
  ...names,
  ...directions,
  ...scale,
  ...isolation,
  ...datapath,
  ...scopes,
  stale,
  late,
];
