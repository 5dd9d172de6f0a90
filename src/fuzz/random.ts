import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Choices that a seed decides: the same questions in the same order get the same answers on every machine. */
export interface Random {
  /** A whole number from 0 up to, not including, `count`. */
  readonly below: (count: number) => number;
  /** True in that share of cases, 0 to 1. */
  readonly chance: (share: number) => boolean;
  /** Throws where there is nothing to pick from. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** Some of the items, each once, in their order. */
  readonly some: <T>(items: readonly T[], bounds: { readonly least: number; readonly most: number }) => T[];
  /** A key, the more often the greater its weight; one of weight 0 never. */
  readonly weighted: <K extends string>(weights: Readonly<Record<K, number>>) => K;
}

const MIXING = 64;

export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // Its first numbers are nearly alike for seeds that are.
  for (let drawn = 0; drawn < MIXING; drawn += 1) uniformInt(generator, 0, 1);
  const below = (count: number): number => uniformInt(generator, 0, count - 1);
  const chance = (share: number): boolean => below(1_000_000) < share * 1_000_000;
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error("nothing to pick from");
    return items[below(items.length)] as T;
  };
  return {
    below,
    chance,
    pick,
    some(items, { least, most }) {
      const wanted = least + below(Math.max(0, Math.min(most, items.length) - least) + 1);
      const chosen = new Set<number>();
      while (chosen.size < Math.min(wanted, items.length)) chosen.add(below(items.length));
      return items.filter((_, index) => chosen.has(index));
    },
    weighted(weights) {
      const entries = Object.entries<number>(weights).filter(([, weight]) => weight > 0);
      let left = below(entries.reduce((sum, [, weight]) => sum + weight, 0));
      const found = entries.find(([, weight]) => (left -= weight) < 0);
      return (found ?? pick(entries))[0] as keyof typeof weights & string;
    },
  };
}
