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
import { oneNode, oneNodeWithKey } from "./one-node.js";
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

/** All that can be asked of a cluster with such nodes: what one of them alone does comes last. */
export function hypothesesFor(nodes: readonly string[]): readonly Hypothesis[] {
  return nodes.length < 2 ? hypotheses : [...hypotheses, ...oneNode(nodes)];
}

/** Those that have one of the keys, in their order. */
export function hypothesesWith(keys: ReadonlySet<string>): readonly Hypothesis[] {
  const ofNodes = [...keys].flatMap((key) => oneNodeWithKey(key) ?? []);
  return [...hypotheses.filter(({ key }) => keys.has(key)), ...ofNodes];
}
