import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import { hasEnded, namespaceOf, type Pod } from "../../model/objects.js";
import { parsePath } from "../../model/text/source.js";
import { selects } from "../../simulator/index.js";
import { type Finding, type Remark, type Rule, severities, type Severity, type Subject } from "./finding.js";
import { isolationRules } from "./rules/isolation.js";
import { peerRules } from "./rules/peers.js";
import { portRules } from "./rules/ports.js";
import { writingRules } from "./rules/writing.js";

export const rules: readonly Rule[] = [...writingRules, ...peerRules, ...portRules, ...isolationRules];

/** A finding that somebody silenced, and why. */
export interface Silenced {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Linted {
  /** The worst first, then by place. */
  readonly findings: readonly Finding[];
  readonly silenced: readonly Silenced[];
}

/** What will hurt in these manifests, from a severity on. */
export function lint(manifests: Manifests, least: Severity): Linted {
  const subject = subjectOf(manifests);
  const all = rules
    .filter(({ severity }) => severities.indexOf(severity) >= severities.indexOf(least))
    .flatMap((rule) => rule.find(subject).map((remark) => findingOf(manifests, rule, remark)));
  const judged = all.map((finding) => ({ finding, reason: reasonAgainst(manifests, finding) }));
  return {
    findings: judged
      .flatMap(({ finding, reason }) => (reason === undefined ? [finding] : []))
      .toSorted(worstFirst),
    silenced: judged.flatMap(({ finding, reason }) => (reason === undefined ? [] : [{ finding, reason }])),
  };
}

function worstFirst(one: Finding, other: Finding): number {
  return (
    severities.indexOf(other.severity) - severities.indexOf(one.severity) ||
    one.file.localeCompare(other.file) ||
    one.line - other.line
  );
}

function subjectOf(manifests: Manifests): Subject {
  const { state } = manifests;
  const live = state.pods.filter((pod) => !hasEnded(pod));
  const byNamespace = groupBy(live, namespaceOf);
  const podsIn = (namespace: string): readonly Pod[] => byNamespace.get(namespace) ?? [];
  const selectedBy = new Map(
    state.policies.map((policy) => [
      policy,
      podsIn(namespaceOf(policy)).filter((pod) =>
        selects(policy.spec?.podSelector, pod.metadata.labels ?? {}),
      ),
    ]),
  );
  return { manifests, state, podsIn, selected: (policy) => selectedBy.get(policy) ?? [] };
}

function findingOf({ places }: Manifests, { id, severity }: Rule, remark: Remark): Finding {
  const place = places.get(remark.object);
  const path = [...(place?.path ?? []), ...parsePath(remark.path)];
  const { line } = place?.document.locate(path) ?? { line: 1 };
  return { ...remark, rule: id, severity, file: place?.document.file ?? "", line };
}

/** `netproof.io/ignore-selects-nobody: the workload is installed by another chart` */
const IGNORE = "netproof.io/ignore-";

function reasonAgainst({ places }: Manifests, { object, rule }: Finding): string | undefined {
  const value = places.get(object)?.value as
    { readonly metadata?: { readonly annotations?: Readonly<Record<string, unknown>> | null } } | undefined;
  const reason = value?.metadata?.annotations?.[`${IGNORE}${rule}`];
  return typeof reason === "string" && reason.trim() !== "" ? reason : undefined;
}
