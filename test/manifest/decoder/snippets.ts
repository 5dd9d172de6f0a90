import { type Random, randomOf } from "../../../src/fuzz/random.js";

/**
 * Manifests as people, templates and other programs write them: objects of every kind that is read, in every layout of YAML and
 * with the values that readers take differently.
 */
export function snippet(seed: number): string {
  const random = randomOf(seed);
  const documents = Array.from({ length: random.pick([1, 1, 1, 2]) }, () => documentText(random));
  return documents.join(random.pick(["---\n", "--- \n", "---\n# next\n", "\n---\n---\n"]));
}

type Value = Plain | readonly Value[] | { readonly [key: string]: Value };
/** Written as it stands, with nothing around it. */
interface Plain {
  readonly plain: string;
}

const plain = (text: string): Plain => ({ plain: text });
const isPlain = (value: Value): value is Plain => "plain" in value && typeof value.plain === "string";

function documentText(random: Random): string {
  const value = objectOf(random);
  if (random.chance(0.1)) return `${JSON.stringify(bare(value), undefined, random.pick([0, 1, 2, 4]))}\n`;
  const list = { apiVersion: plain("v1"), kind: plain("List"), items: [value, objectOf(random)] };
  return new Writer(random).document(random.chance(0.1) ? list : value);
}

/** As JSON: a plain text that is JSON stays what it is, another becomes a string. */
function bare(value: Value): unknown {
  if (Array.isArray(value)) return value.map((item: Value) => bare(item));
  if (isPlain(value)) {
    const text = value.plain;
    if (["", "~", "Null"].includes(text)) return null;
    return /^(-?(0|[1-9]\d*)|true|false|null|\{\}|\[\])$/.test(text)
      ? (JSON.parse(text) as unknown)
      : text.replace(/^"|"$/g, "");
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]));
}

const WORDS = ["web", "db", "api-2", "a.b", "x"];
const NULLS = ["", "~", "null", "Null", '""'];
/** What readers of YAML 1.1 and 1.2 take differently, and what looks like it. */
const ODD = [
  "yes",
  "On",
  "no",
  "y",
  "n",
  "true",
  "0443",
  "0x1F",
  "1_000",
  "1.0",
  "1e3",
  "1:30",
  "2001-01-01",
  "~",
  "null",
  "0b11",
  "089",
  "+1",
  ".5",
  "=",
  "0o7",
  "off",
  "1.",
  "_1",
];

function name(random: Random): Plain {
  return plain(random.chance(0.03) ? random.pick(ODD) : random.pick(WORDS));
}

function labelValue(random: Random): Plain {
  if (random.chance(0.6)) return plain(random.pick(WORDS));
  const odd = random.pick(ODD);
  if (random.chance(0.85)) return plain(random.pick([`"${odd}"`, `'${odd}'`]));
  return plain(random.pick([odd, ...NULLS]));
}

function number(random: Random, value: number): Plain {
  const styles = [
    `${value}`,
    `${value}`,
    `${value}`,
    `${value}.0`,
    `0x${value.toString(16)}`,
    `0${value.toString(8)}`,
    `0o${value.toString(8)}`,
    `+${value}`,
    `${value}e0`,
    `0b${value.toString(2)}`,
    `"${value}"`,
  ];
  return plain(random.chance(0.75) ? `${value}` : random.pick(styles));
}

function labels(random: Random): Value {
  const keys = random.some(["app", "tier", "app.kubernetes.io/name", "a_b", "team"], { least: 0, most: 3 });
  return Object.fromEntries(keys.map((key) => [key, labelValue(random)]));
}

/** A field that is there, left out, null, or its type's zero value. */
function optional(random: Random, key: string, value: Value, zero: string): Readonly<Record<string, Value>> {
  const way = random.weighted({ there: 6, absent: 5, null: 2, zero: 1 });
  if (way === "absent") return {};
  if (way === "null") return { [key]: plain(random.pick(["", "~", "null"])) };
  return { [key]: way === "zero" ? plain(zero) : value };
}

function items(random: Random, make: () => Value): readonly Value[] {
  return Array.from({ length: 1 + random.below(3) }, () => (random.chance(0.04) ? plain("null") : make()));
}

function metadata(random: Random): Value {
  return {
    ...(random.chance(0.05) ? { generateName: plain("made-") } : { name: name(random) }),
    ...optional(random, "namespace", plain(random.pick(["shop", "default", "ops"])), '""'),
    ...optional(random, "labels", labels(random), "{}"),
    ...optional(random, "annotations", { note: plain('"1"') }, "{}"),
    ...(random.chance(0.15) ? { creationTimestamp: plain("null") } : {}),
  };
}

function containerPort(random: Random): Value {
  return {
    containerPort: number(random, random.pick([80, 443, 8080, 53])),
    ...optional(random, "name", plain(random.pick(["http", "pg"])), '""'),
    ...optional(random, "protocol", plain(random.pick(["TCP", "UDP"])), '""'),
  };
}

function podSpec(random: Random): Value {
  const container = (): Value => ({
    name: plain(random.pick(["c", "main"])),
    image: plain("i"),
    ...optional(
      random,
      "ports",
      items(random, () => containerPort(random)),
      "[]",
    ),
  });
  return {
    containers: Array.from({ length: 1 + random.below(2) }, container),
    ...optional(random, "hostNetwork", plain(random.pick(["true", "false", "yes"])), "false"),
    ...optional(random, "initContainers", [container()], "[]"),
    ...optional(random, "nodeName", plain("node-1"), '""'),
  };
}

function template(random: Random): Value {
  return { metadata: { labels: labels(random) }, spec: podSpec(random) };
}

function selector(random: Random): Value {
  const requirement = (): Value => ({
    key: plain("app"),
    operator: plain(random.pick(["In", "NotIn"])),
    values: [labelValue(random)],
  });
  return {
    ...optional(random, "matchLabels", labels(random), "{}"),
    ...optional(random, "matchExpressions", [requirement()], "[]"),
  };
}

function policyPort(random: Random): Value {
  return {
    ...optional(
      random,
      "port",
      random.chance(0.2) ? plain("http") : number(random, random.pick([80, 443, 5432])),
      "null",
    ),
    ...optional(random, "protocol", plain(random.pick(["TCP", "UDP", "SCTP"])), "null"),
  };
}

function peer(random: Random): Value {
  if (random.chance(0.25))
    return {
      ipBlock: {
        cidr: plain(random.pick(["10.0.0.0/8", '"10.0.0.0/8"'])),
        ...optional(random, "except", [plain("10.1.0.0/16")], "[]"),
      },
    };
  return { podSelector: selector(random), ...optional(random, "namespaceSelector", selector(random), "{}") };
}

function rule(random: Random, key: "from" | "to"): Value {
  return {
    ...optional(
      random,
      key,
      items(random, () => peer(random)),
      "[]",
    ),
    ...optional(
      random,
      "ports",
      items(random, () => policyPort(random)),
      "[]",
    ),
  };
}

const workload =
  (kind: string, apiVersion: string) =>
  (random: Random): Value => ({
    apiVersion: plain(apiVersion),
    kind: plain(kind),
    metadata: metadata(random),
    spec: {
      ...(kind === "DaemonSet"
        ? {}
        : optional(random, kind === "Job" ? "parallelism" : "replicas", number(random, 3), "0")),
      template: template(random),
    },
    ...(random.chance(0.2) ? { status: plain("{}") } : {}),
  });

const kinds: Readonly<Record<string, (random: Random) => Value>> = {
  Namespace: (random) => ({ apiVersion: plain("v1"), kind: plain("Namespace"), metadata: metadata(random) }),
  Pod: (random) => ({
    apiVersion: plain("v1"),
    kind: plain("Pod"),
    metadata: metadata(random),
    spec: podSpec(random),
    ...optional(random, "status", { ...optional(random, "podIP", plain("10.1.2.3"), '""') }, "{}"),
  }),
  Service: (random) => ({
    apiVersion: plain("v1"),
    kind: plain("Service"),
    metadata: metadata(random),
    spec: {
      ...optional(random, "type", plain("ClusterIP"), '""'),
      ...optional(random, "clusterIP", plain("10.96.0.7"), '""'),
      ...optional(random, "selector", labels(random), "{}"),
      ports: [
        {
          port: number(random, 80),
          ...optional(random, "targetPort", random.chance(0.5) ? plain("http") : number(random, 8080), "0"),
          ...optional(random, "protocol", plain("TCP"), '""'),
        },
      ],
    },
    ...(random.chance(0.2) ? { status: { loadBalancer: plain("{}") } } : {}),
  }),
  NetworkPolicy: (random) => ({
    apiVersion: plain("networking.k8s.io/v1"),
    kind: plain("NetworkPolicy"),
    metadata: metadata(random),
    spec: {
      podSelector: selector(random),
      ...optional(random, "policyTypes", [plain("Ingress"), plain("Egress")], "[]"),
      ...optional(
        random,
        "ingress",
        items(random, () => rule(random, "from")),
        "[]",
      ),
      ...optional(
        random,
        "egress",
        items(random, () => rule(random, "to")),
        "[]",
      ),
    },
  }),
  Deployment: workload("Deployment", "apps/v1"),
  StatefulSet: workload("StatefulSet", "apps/v1"),
  DaemonSet: workload("DaemonSet", "apps/v1"),
  Job: workload("Job", "batch/v1"),
};

function objectOf(random: Random): Value {
  return kinds[random.pick(Object.keys(kinds))]?.(random) ?? plain("{}");
}

/** Layouts of YAML: blocks and flows, comments, anchors, merges and keys that stand twice. */
class Writer {
  readonly #anchors: string[] = [];

  constructor(private readonly random: Random) {}

  document(value: Value): string {
    const end = this.random.pick(["\n", "\n", "\n\n", " # the end\n"]);
    return `${this.#block(value, 0).trimEnd()}${end}`;
  }

  #block(value: Value, by: number): string {
    if (isPlain(value)) return `${value.plain}\n`;
    if (Array.isArray(value)) return this.#sequence(value, by);
    return this.#mapping(value as Readonly<Record<string, Value>>, by);
  }

  #mapping(value: Readonly<Record<string, Value>>, by: number): string {
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}\n";
    const pad = " ".repeat(by);
    return entries.map(([key, item]) => `${pad}${this.#key(key)}:${this.#after(key, item, by)}`).join("");
  }

  #key(key: string): string {
    return this.random.chance(0.05) ? `"${key}"` : key;
  }

  #after(key: string, item: Value, by: number): string {
    const comment = this.random.chance(0.05) ? " # why" : "";
    if (isPlain(item)) return `${item.plain === "" ? "" : ` ${item.plain}`}${comment}\n`;
    if (this.random.chance(0.25)) return ` ${this.#flow(item, by)}\n`;
    const size = Array.isArray(item) ? item.length : Object.keys(item).length;
    if (size === 0) return Array.isArray(item) ? " []\n" : " {}\n";
    if (key === "labels" || key === "matchLabels")
      return this.#labels(item as Readonly<Record<string, Value>>, by);
    const inside = by + (Array.isArray(item) ? this.random.pick([0, 2]) : this.random.pick([2, 2, 4]));
    return `${comment}\n${this.#block(item, inside)}`;
  }

  /** Where people anchor, merge and repeat. */
  #labels(item: Readonly<Record<string, Value>>, by: number): string {
    const [anchor] = this.#anchors;
    if (anchor !== undefined && this.random.chance(0.15)) return ` *${anchor}\n`;
    const merge =
      anchor !== undefined && this.random.chance(0.2) ? `${" ".repeat(by + 2)}<<: *${anchor}\n` : "";
    const entries = this.#mapping(item, by + 2);
    const [first = ""] = Object.keys(item);
    const again = this.random.chance(0.05) ? `${" ".repeat(by + 2)}${first}: again\n` : "";
    const body = this.random.chance(0.5) ? merge + entries + again : entries + merge + again;
    if (!this.random.chance(0.3)) return `\n${body}`;
    const own = `a${this.#anchors.length}`;
    this.#anchors.unshift(own);
    return ` &${own}\n${body}`;
  }

  #sequence(value: readonly Value[], by: number): string {
    const pad = " ".repeat(by);
    return value
      .map((item) => {
        if (isPlain(item)) return `${pad}- ${item.plain}\n`;
        if (this.random.chance(0.25)) return `${pad}- ${this.#flow(item, by)}\n`;
        return `${pad}- ${this.#block(item, by + 2).trimStart()}`;
      })
      .join("");
  }

  /** On one line, or over several, closed where the key stands or even before it. */
  #flow(value: Value, by: number): string {
    if (isPlain(value)) return value.plain === "" ? "null" : value.plain;
    const own = Array.isArray(value)
      ? value.map((item: Value) => this.#flow(item, by))
      : Object.entries(value).map(([key, item]) => `${this.#key(key)}: ${this.#flow(item, by)}`);
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    const pad = this.random.weighted({ line: 6, deep: 2, level: 1, shallow: 1, tab: 1 });
    if (pad === "line" || own.length === 0)
      return this.random.pick([`${open}${own.join(", ")}${close}`, `${open} ${own.join(" , ")} ${close}`]);
    const at = { deep: " ".repeat(by + 2), level: " ".repeat(by), shallow: "", tab: "\t" }[pad];
    return `${open}\n${at}${own.join(`,\n${at}`)}\n${at}${close}`;
  }
}
