import type { Random } from "../random.js";

/** The words of one generated cluster: few, so that labels, selectors and names often meet. */
export interface Vocabulary {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** Keys of labels that objects carry besides: many, and seldom the same. */
  readonly besides: readonly string[];
  readonly namespaces: readonly string[];
  readonly pods: readonly string[];
  readonly policies: readonly string[];
  readonly portNames: readonly string[];
}

const PLAIN: Vocabulary = {
  keys: ["app", "tier", "role"],
  values: ["a", "b", "c", ""],
  besides: [],
  namespaces: ["x", "y", "z", "w"],
  pods: ["a", "b", "c", "d", "e"],
  policies: ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"],
  portNames: ["web", "metrics"],
};

/** Words that engines use themselves, and that mean nothing to the API. */
const ENGINE_WORDS = [
  "host",
  "name",
  "namespace",
  "all",
  "any",
  "world",
  "default",
  "ns",
  "io.kubernetes.pod.namespace",
  "kubernetes.io/metadata.name",
  "k8s-app",
  "reserved",
  "node",
  "id",
];

/** A namespace's name has room for the run's own prefix, and a pod's for 63 characters. */
const NAMESPACE_ROOM = 40;
const LABEL_ROOM = 63;

const ODD = {
  keys: ["app.kubernetes.io/name", "k".repeat(LABEL_ROOM), "example.com/app", "App", "a_b.c", "web"],
  values: ["true", "null", "0", "1e3", "A", "a.b", "a_b", "v".repeat(LABEL_ROOM), "x", "y"],
  namespaces: ["x-y", "xy", "x1", "default-x", "n".repeat(NAMESPACE_ROOM), "a"],
  pods: ["a-b", "ab", "web-1", "web-2", "web-1-a", "web-1-b", "p".repeat(LABEL_ROOM), "x"],
  policies: [
    "p",
    "p.1",
    "allow.web",
    "y-p1",
    "default",
    "a".repeat(64),
    "b".repeat(120),
    `${"c.".repeat(126)}c`,
    "0",
    "p-1",
  ],
  portNames: ["a", "app", "dns-tcp", "http-alt-123456", "x", "80-a"],
} as const satisfies Omit<Vocabulary, "besides">;

export function vocabularyOf(random: Random, isOdd: boolean): Vocabulary {
  if (!isOdd) return PLAIN;
  const mixed = (plain: readonly string[], odd: readonly string[], most: number): readonly string[] => [
    ...new Set([...random.some(odd, { least: 1, most }), ...plain.slice(0, 3)]),
  ];
  const oddKeys = [...ODD.keys, ...ENGINE_WORDS];
  return {
    keys: mixed(["app"], oddKeys, 3),
    besides: oddKeys,
    values: mixed(PLAIN.values, ODD.values, 3),
    namespaces: mixed(PLAIN.namespaces, ODD.namespaces, 3),
    pods: mixed(PLAIN.pods, ODD.pods, 5),
    policies: mixed(PLAIN.policies, ODD.policies, 5),
    portNames: mixed(PLAIN.portNames, ODD.portNames, 2),
  };
}
