import type { Labels, LabelSelector, LabelSelectorRequirement } from "../../model/objects.js";
import type { Random } from "../random.js";
import type { Vocabulary } from "./vocabulary.js";

type Words = Pick<Vocabulary, "keys" | "values">;

const MOST_BESIDES = 2;

export function labelsOf(random: Random, words: Vocabulary): Labels {
  const own = random.some(words.keys, { least: 0, most: 3 });
  return {
    ...besidesOf(random, words),
    ...Object.fromEntries(own.map((key) => [key, random.pick(words.values)])),
  };
}

/** Labels that an engine may take for its own, with values that it might believe: names that are here. */
export function besidesOf(random: Random, { besides, values, namespaces, pods }: Vocabulary): Labels {
  const own = random.some(besides, { least: 0, most: MOST_BESIDES });
  const claims = [values, namespaces, pods];
  return Object.fromEntries(own.map((key) => [key, random.pick(random.pick(claims))]));
}

/** Mostly one that tells some of these label sets from the others. */
export function selectorOf(random: Random, words: Words, labelled: readonly Labels[]): LabelSelector {
  const kind = random.weighted({ everything: 2, labels: 5, expressions: 5, both: 2 });
  if (kind === "everything") return random.pick([{}, {}, { matchLabels: {} }, { matchExpressions: [] }]);
  return {
    ...(kind !== "expressions" && { matchLabels: someLabels(random, words, labelled) }),
    ...(kind !== "labels" && { matchExpressions: requirements(random, words, labelled) }),
  };
}

function someLabels(random: Random, words: Words, labelled: readonly Labels[]): Labels {
  const own = Object.entries(known(random, words, labelled));
  return Object.fromEntries(random.some(own, { least: 1, most: 2 }));
}

/** Labels that something carries, or now and then any. */
function known(random: Random, words: Words, labelled: readonly Labels[]): Labels {
  const carried = labelled.filter((labels) => Object.keys(labels).length > 0);
  if (carried.length > 0 && random.chance(0.85)) return random.pick(carried);
  return { [random.pick(words.keys)]: random.pick(words.values) };
}

function requirements(random: Random, words: Words, labelled: readonly Labels[]): LabelSelectorRequirement[] {
  const count = random.chance(0.7) ? 1 : 2;
  return Array.from({ length: count }, () => requirement(random, words, labelled));
}

function requirement(random: Random, words: Words, labelled: readonly Labels[]): LabelSelectorRequirement {
  const [key, value] = random.pick(Object.entries(known(random, words, labelled)));
  const operator = random.weighted({ In: 4, NotIn: 4, Exists: 2, DoesNotExist: 2 });
  if (operator === "Exists" || operator === "DoesNotExist") return { key, operator };
  const others = words.values.filter((other) => other !== value);
  const more = random.chance(0.5) ? random.some(others, { least: 1, most: 2 }) : [];
  return { key, operator, values: random.chance(0.5) ? [value, ...more] : [...more, value] };
}
