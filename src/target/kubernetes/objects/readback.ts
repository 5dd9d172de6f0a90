import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../../model/objects.js";
import { isJson, type Json } from "../api/json.js";

/** One place where what is stored differs in meaning from what was sent; `undefined` is absent. */
export interface Difference {
  readonly path: string;
  readonly sent: unknown;
  readonly stored: unknown;
}

/**
 * Where the server stored something else than what was sent. Explained, and so no difference: its defaults
 * (semantics.md 1.3, 1.4, 1.9), lists and maps that are absent, null or empty (1.5, 1.6, 1.7: `omitempty` drops them),
 * and metadata that it adds.
 */
export function differences(sent: KubernetesObject, stored: KubernetesObject): readonly Difference[] {
  return [
    ...compare(
      "metadata",
      metadataAsStored(sent.metadata, sent.metadata),
      metadataAsStored(stored.metadata, sent.metadata),
    ),
    ...compare("spec", specAsStored(sent), specAsStored(stored)),
  ];
}

/** Name, namespace, and those labels and annotations that were sent. */
function metadataAsStored(metadata: KubernetesObject["metadata"], sent: KubernetesObject["metadata"]): Json {
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    labels: pick(metadata.labels, sent.labels),
    annotations: pick(metadata.annotations, sent.annotations),
  };
}

function pick(all: Json | null | undefined, wanted: Json | null | undefined): Json {
  return Object.fromEntries(Object.keys(wanted ?? {}).map((key) => [key, all?.[key]]));
}

function specAsStored(object: KubernetesObject): unknown {
  const spec = "spec" in object ? pruned(object.spec) : undefined;
  return object.kind === "NetworkPolicy" ? withPolicyDefaults(asJson(spec)) : spec;
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

/** Without what is null, an empty list, or an empty `matchLabels`; `{}` elsewhere means something and stays. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => pruned(item) ?? {});
  if (!isJson(value)) return value ?? undefined;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, pruned(inner)] as const)
    .filter(
      ([key, inner]) =>
        inner !== undefined && !isEmptyList(inner) && !(key === "matchLabels" && isEmptyMap(inner)),
    );
  return Object.fromEntries(kept);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmptyMap(value: unknown): boolean {
  return isJson(value) && Object.keys(value).length === 0;
}

function withPolicyDefaults(spec: Json): Json {
  const egress = spec["egress"];
  const policyTypes = egress === undefined ? ["Ingress"] : ["Ingress", "Egress"];
  return {
    podSelector: {},
    policyTypes,
    ...spec,
    ...(spec["ingress"] !== undefined && { ingress: rulesWithDefaults(spec["ingress"]) }),
    ...(egress !== undefined && { egress: rulesWithDefaults(egress) }),
  };
}

function rulesWithDefaults(rules: unknown): unknown {
  if (!Array.isArray(rules)) return rules;
  return rules.map((rule: unknown) => {
    const ports = asJson(rule)["ports"];
    return Array.isArray(ports) ? Object.assign({}, rule, { ports: ports.map(portWithDefaults) }) : rule;
  });
}

function portWithDefaults(port: unknown): unknown {
  return { protocol: "TCP", ...asJson(port) };
}

function compare(path: string, sent: unknown, stored: unknown): readonly Difference[] {
  if (isDeepStrictEqual(sent, stored)) return [];
  if (isJson(sent) && isJson(stored)) {
    const keys = [...new Set([...Object.keys(sent), ...Object.keys(stored)])];
    return keys.flatMap((key) => compare(`${path}.${key}`, sent[key], stored[key]));
  }
  if (Array.isArray(sent) && Array.isArray(stored) && sent.length === stored.length) {
    return sent.flatMap((item, index) => compare(`${path}[${index}]`, item, stored[index]));
  }
  return [{ path, sent, stored }];
}

/** "spec.ingress[0].from: sent [{…}], stored nothing", a line each. */
export function describeDifferences(found: readonly Difference[]): string {
  return found
    .map(({ path, sent, stored }) => `${path}: sent ${text(sent)}, stored ${text(stored)}`)
    .join("\n  ");
}

function text(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
