import { problemAt } from "../manifest/objects.js";
import type { Manifests } from "../manifest/read.js";
import { InputError } from "../model/text/source.js";

/** The prefix of a run's namespaces comes before the name: `np-7f3a-1-`. The API allows 63 characters. */
const MAX_NAMESPACE = 53;

/** Throws InputError for namespaces whose mirror's name would be too long. */
export function refuseLongNames({ places }: Manifests): void {
  const problems = [...places].flatMap(([id, place]) => {
    const [kind = "", name = ""] = id.split(" ");
    const namespace = kind === "Namespace" ? name : (name.split("/")[0] ?? "");
    if (kind === "Node" || namespace.length <= MAX_NAMESPACE) return [];
    const path = ["metadata", kind === "Namespace" ? "name" : "namespace"];
    const text = `the mirror of a namespace has ten characters more: at most ${MAX_NAMESPACE} here`;
    return [problemAt(place, { path, text })];
  });
  if (problems.length > 0) throw new InputError(problems);
}
