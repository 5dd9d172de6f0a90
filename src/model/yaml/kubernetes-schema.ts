import {
  boolYaml11Tag,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
} from "js-yaml";

/**
 * Values as Kubernetes reads them: YAML 1.1 as Go's yaml.v2 has it, made JSON (sigs.k8s.io/yaml). `test/manifest/decoder` is
 * that reader; the tests compare with it.
 */

const DIGITS = "0123456789".split("");
const WHOLE = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const FRACTION = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/** `0443` is 291, `1_000` is 1000, `1:30` a text. */
function whole(source: string): number | typeof NOT_RESOLVED {
  const text = source.replaceAll("_", "");
  if (/^[._]/.test(source) || !WHOLE.test(text)) return NOT_RESOLVED;
  const digits = text.replace(/^[-+]/, "");
  const value = Number(digits.replace(/^0(?=[0-7])/, "0o"));
  return text.startsWith("-") ? 0 - value : value;
}

/** A leading zero makes no octal number of one that has an 8 or a 9: `089` is 89. */
function fraction(source: string): number | typeof NOT_RESOLVED {
  const text = source.startsWith(".") ? source : source.replaceAll("_", "");
  const value = FRACTION.test(text) && !source.startsWith("_") ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : NOT_RESOLVED;
}

const nothing = { identify: () => false };
const intTag = defineScalarTag("tag:yaml.org,2002:int", {
  ...nothing,
  implicit: true,
  implicitFirstChars: ["-", "+", ...DIGITS],
  resolve: whole,
});
const floatTag = defineScalarTag("tag:yaml.org,2002:float", {
  ...nothing,
  implicit: true,
  implicitFirstChars: ["-", "+", ".", ...DIGITS],
  resolve: fraction,
});
const mergeKeyTag = defineScalarTag("tag:yaml.org,2002:merge", {
  ...nothing,
  implicit: true,
  implicitFirstChars: ["<"],
  resolve: (source, isExplicit) => (source === "<<" && !isExplicit ? "<<" : NOT_RESOLVED),
});
const binaryTag = defineScalarTag("tag:yaml.org,2002:binary", {
  ...nothing,
  resolve: (source) => Buffer.from(source, "base64").toString("utf8"),
});

/** What no type of Kubernetes asks for is read without its tag. */
const anyTag = { ...nothing, matchByTagPrefix: true };
const otherTags = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag(prefix, { ...anyTag, resolve: (source) => source }),
  defineSequenceTag(prefix, { ...anyTag, create: seqTag.create, addItem: seqTag.addItem }),
]);

/** A mapping while it is read. */
interface Mapping {
  readonly value: Record<string, unknown>;
  /** Keys that merges brought. */
  readonly borrowed: Set<string>;
  /** Those of the merge that is being read; the next key of the mapping's own ends it. */
  readonly merged: Set<string>;
  /** The key that a merge writes next. */
  merging: string | undefined;
}

/**
 * In the order of the text, as yaml.v2 does: what a merge key names comes over the keys above it, and the keys below come over
 * that. Of two like keys the last counts, of which `onDuplicate` is told.
 */
function mappingTag(name: string, onDuplicate: () => void) {
  return defineMappingTag<Mapping, Record<string, unknown>>(name, {
    ...(name.endsWith("map") ? nothing : anyTag),
    create: () => ({ value: {}, borrowed: new Set(), merged: new Set(), merging: undefined }),
    addPair: (mapping, key, value) => {
      const own = keyText(key);
      if (own === undefined) return "a key is one word";
      if (mapping.merging === own) {
        mapping.borrowed.add(own);
        mapping.merged.add(own);
      } else {
        if (Object.hasOwn(mapping.value, own) && !mapping.borrowed.delete(own)) onDuplicate();
        mapping.merged.clear();
      }
      mapping.merging = undefined;
      set(mapping.value, own, value);
      return "";
    },
    // Only merges ask.
    has: (mapping, key) => {
      const own = keyText(key) ?? "";
      if (mapping.merged.has(own)) return true;
      mapping.merging = own;
      return false;
    },
    keys: (value) => Object.keys(value),
    get: (value, key) => value[keyText(key) ?? ""],
    finalize: ({ value }) => value,
  });
}

/** A number's and a truth value's are their own; what is no scalar, or null, is no key. */
function keyText(key: unknown): string | undefined {
  return typeof key === "string" || typeof key === "number" || typeof key === "boolean"
    ? String(key)
    : undefined;
}

/** `__proto__` is a key as any other. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

export function kubernetesSchema(onDuplicate: () => void): Schema {
  const mappings = ["tag:yaml.org,2002:map", "!", "tag:"].map((name) => mappingTag(name, onDuplicate));
  const scalars = [strTag, nullYaml11Tag, boolYaml11Tag, intTag, floatTag, mergeKeyTag, binaryTag];
  return new Schema([...scalars, seqTag, ...mappings, ...otherTags]);
}
