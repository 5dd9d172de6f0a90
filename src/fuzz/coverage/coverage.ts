import type { Change, Step } from "../../scenario/scenario.js";
import { allFeatures, type Feature, featureOfChange, featuresOfPolicy } from "./features.js";

/** How often each feature, and each pair of features of one policy or of a policy and its change, has been tried. */
export interface Coverage {
  readonly add: (steps: readonly Pick<Step, "changes">[]) => void;
  /** How much would be tried that has been tried seldom: 1 for each pair that is new, less for others. */
  readonly novelty: (changes: readonly Change[]) => number;
  readonly summary: () => CoverageSummary;
}

export interface CoverageSummary {
  readonly features: readonly { readonly feature: Feature; readonly tried: number }[];
  /** Pairs that were tried at least once. */
  readonly pairs: number;
}

export function createCoverage(): Coverage {
  const features = new Map<Feature, number>();
  const pairs = new Map<string, number>();
  return {
    add(steps) {
      for (const group of steps.flatMap(({ changes }) => groupsOf(changes))) {
        for (const feature of group) features.set(feature, (features.get(feature) ?? 0) + 1);
        for (const pair of pairsOf(group)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    },
    novelty(changes) {
      const own = new Set(groupsOf(changes).flatMap(pairsOf));
      return [...own].reduce((sum, pair) => sum + 1 / (1 + (pairs.get(pair) ?? 0)), 0);
    },
    summary: () => ({
      features: allFeatures.map((feature) => ({ feature, tried: features.get(feature) ?? 0 })),
      pairs: pairs.size,
    }),
  };
}

/** What belongs together: each policy with the change that brings it, each other change alone. */
function groupsOf(changes: readonly Change[]): readonly (readonly Feature[])[] {
  return changes.flatMap((change) => {
    const own = featureOfChange(change);
    return "policies" in change
      ? change.policies.map((policy) => [own, ...featuresOfPolicy(policy)])
      : [[own]];
  });
}

function pairsOf(features: readonly Feature[]): readonly string[] {
  return features.flatMap((one, at) => features.slice(at + 1).map((other) => `${one} + ${other}`));
}
