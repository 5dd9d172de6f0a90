import type { z } from "zod";

/** A value that a schema takes but for one string of it, which holds something else. */
export interface Fed {
  /** `spec.containers[].name`; `{}` is a key of a map. */
  readonly path: string;
  readonly value: unknown;
}

/** Strings that one schema or another takes; of a key, its own come first. */
const EXAMPLES = [
  "a",
  "x/a",
  "10.0.0.1",
  "10.0.0.0/8",
  "80/TCP",
  "x/a -> x/a:80",
  "2025-01-02T03:04:05Z",
  "Pod",
  "grid",
  "*",
];
const OF_KEY: Readonly<Record<string, string>> = {
  operator: "In",
  cidr: "10.0.0.0/8",
  except: "10.1.0.0/16",
  protocol: "TCP",
  policyTypes: "Ingress",
  fixture: "grid",
  probe: "x/a → x/b:80/TCP",
  namespace: "x",
  scenario: "default-deny/both",
};

/** Optional fields without which another would be refused for their lack. */
const BESIDE: Readonly<Record<string, string>> = { except: "cidr" };

type Schema = z.core.$ZodType & { readonly safeParse?: (value: unknown) => { readonly success: boolean } };
interface Definition {
  readonly type: string;
  readonly shape: Readonly<Record<string, Schema>>;
  readonly element: Schema;
  readonly options: readonly Schema[];
  readonly keyType: Schema;
  readonly valueType: Schema;
  readonly innerType: Schema;
  readonly in: Schema;
  readonly out: Schema;
  readonly entries: Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}

/** Of what is made ready before it is checked, that which checks it. */
function definitionOf(schema: Schema): Definition {
  const own = (schema as z.ZodType).def as unknown as Definition;
  return own.type === "pipe" && (own.in as z.ZodType).def.type === "transform" ? definitionOf(own.out) : own;
}

/** Every string of a schema, each in turn, as `payload`, in the smallest value around it. Throws on what it does not know. */
export function feed(schema: Schema, payload: string): readonly Fed[] {
  return [...leaves(schema, payload)];
}

function* leaves(schema: Schema, payload: string): Generator<Fed> {
  const own = definitionOf(schema);
  switch (own.type) {
    case "string":
    case "enum":
    case "unknown":
      yield { path: "", value: payload };
      return;
    case "literal":
      if (typeof own.values[0] === "string") yield { path: "", value: payload };
      return;
    case "number":
    case "boolean":
      return;
    case "optional":
    case "nullable":
    case "default":
      yield* leaves(own.innerType, payload);
      return;
    case "pipe":
      yield* leaves(own.in, payload);
      return;
    case "array":
      for (const { path, value } of leaves(own.element, payload)) yield { path: `[]${path}`, value: [value] };
      return;
    case "union":
      for (const option of own.options) yield* leaves(option, payload);
      return;
    case "record":
      yield { path: ".{}", value: { [payload]: example(own.valueType, "") } };
      for (const { path, value } of leaves(own.valueType, payload))
        yield { path: `.*${path}`, value: { [String(example(own.keyType, "namespace"))]: value } };
      return;
    case "object":
      for (const [name, field] of Object.entries(own.shape))
        for (const { path, value } of leaves(field, payload))
          yield { path: `.${name}${path}`, value: { ...required(own, name), [name]: value } };
      return;
    default:
      throw new Error(`nobody knows how to feed ${own.type}`);
  }
}

function required({ shape }: Definition, but: string): Record<string, unknown> {
  const isLeftOut = (name: string, field: Schema): boolean =>
    name === but || (name !== BESIDE[but] && ["optional", "default"].includes(definitionOf(field).type));
  const needed = Object.entries(shape).filter(([name, field]) => !isLeftOut(name, field));
  return Object.fromEntries(needed.map(([name, field]) => [name, example(field, name)]));
}

/** The smallest value that the schema takes. */
function example(schema: Schema, key: string): unknown {
  const own = definitionOf(schema);
  const first = (candidates: readonly unknown[]): unknown =>
    candidates.find((value) => schema.safeParse?.(value).success);
  switch (own.type) {
    case "string":
      return first([...(OF_KEY[key] === undefined ? [] : [OF_KEY[key]]), ...EXAMPLES]);
    case "enum":
      return Object.values(own.entries)[0];
    case "literal":
      return own.values[0];
    case "number":
      return first([80, 1, 0]);
    case "boolean":
      return true;
    case "unknown":
      return "a";
    case "optional":
    case "nullable":
    case "default":
      return example(own.innerType, key);
    case "pipe":
      return example(own.in, key);
    case "array":
      return [example(own.element, key)];
    case "union":
      return example(own.options[0] as Schema, key);
    case "record":
      return { [String(example(own.keyType, "namespace"))]: example(own.valueType, "") };
    case "object":
      return required(own, "");
    default:
      throw new Error(`nobody knows an example of ${own.type}`);
  }
}
