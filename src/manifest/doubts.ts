import { shapes } from "./shapes.js";

/** Kinds that verdicts depend on, by their small letters. */
const kinds = new Map(
  [...Object.keys(shapes), "NetworkPolicy"].map((kind) => [kind.toLowerCase(), kind] as const),
);

/** Keys that only what is meant for Kubernetes has. */
const KEYS: ReadonlySet<string> = new Set(["apiversion", "kind", "metadata", "spec"]);

/**
 * Why a document may be an object that verdicts depend on although it is none as it stands; kubectl refuses it as well. What
 * could be a policy is never passed over.
 */
export function doubtAbout(value: unknown): string | undefined {
  // A list is no object: statements of verify often lie beside the manifests.
  if (value === null || value === undefined || Array.isArray(value)) return undefined;
  if (typeof value !== "object") return "this is no Kubernetes object";
  const { apiVersion, kind } = value as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (typeof kind !== "string" || kind === "") {
    const isMeant = Object.keys(value).some((key) => KEYS.has(key.toLowerCase()));
    return isMeant ? "this object has no kind: kubectl refuses it, too" : undefined;
  }
  const right = kinds.get(kind.toLowerCase());
  if (right === undefined) return undefined;
  if (right !== kind) return `there is no kind ${JSON.stringify(kind)}: ${right} is meant`;
  const isOfAGroup = typeof apiVersion === "string" && apiVersion.includes("/");
  return right === "NetworkPolicy" || isOfAGroup || apiVersion === "v1"
    ? undefined
    : `there is no ${kind} of ${JSON.stringify(apiVersion)}: v1 is meant`;
}
