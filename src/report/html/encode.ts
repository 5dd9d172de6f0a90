import { formatEndpoint } from "../../model/endpoint.js";
import { groupBy } from "../../model/group.js";
import { MANAGED_BY_LABEL, RUN_ID_LABEL } from "../../model/labels.js";
import type { Labels, NetworkPolicy } from "../../model/objects.js";
import type { Expectation, Probe } from "../../model/probe.js";
import type { CellResult, RunResult, StepResult } from "../../model/result/result.js";
import type { StepSnapshot, SnapshotPod, SnapshotService } from "../../model/result/snapshot.js";
import { flowLine } from "../text/flows.js";
import { seen } from "../text/observed.js";
import type {
  CellMore,
  MarkedLines,
  PageCell,
  PageData,
  PageDeciding,
  PageMatrix,
  PageNamespace,
  PageOutcome,
  PagePolicy,
  PageStep,
} from "./data.js";
import { interner } from "./interner.js";
import { outcomeOf } from "./outcome.js";
import { policyId, type PolicyText, policyText } from "./policy.js";

type Lists = ReturnType<typeof emptyLists>;

function emptyLists() {
  return {
    namespaces: interner<PageNamespace>(),
    pods: interner<SnapshotPod>(),
    services: interner<SnapshotService>(),
    policies: interner<PagePolicy>(),
    outcomes: interner<PageOutcome>(),
    deciding: interner<PageDeciding>(),
    phrases: interner<string>(),
  };
}

/** A run as the page's script takes it. */
export function pageData(result: RunResult): PageData {
  const lists = emptyLists();
  const scenarios = result.scenarios.map(({ id, summary, tags, status, reason, steps }) => ({
    id,
    summary,
    tags,
    status,
    reason,
    steps: steps.map((step) => encodeStep(step, lists)),
  }));
  return {
    scenarios,
    namespaces: lists.namespaces.items,
    pods: lists.pods.items,
    services: lists.services.items,
    policies: lists.policies.items,
    outcomes: lists.outcomes.items,
    deciding: lists.deciding.items,
    phrases: lists.phrases.items,
  };
}

function encodeStep(step: StepResult, lists: Lists): PageStep {
  const { id, name, status, durationMs, timeToEnforce, convergence, snapshot } = step;
  const policies = new Map(snapshot.policies.map((policy) => [policyId(policy), textOf(policy)]));
  return {
    id,
    name,
    status,
    durationMs,
    timeToEnforceMs: status === "fail" ? null : (timeToEnforce?.atMostMs ?? null),
    convergence,
    flows: step.flows.map((flow) => ({ verdict: flow.verdict, text: flowLine(flow) })),
    ...encodeScene(snapshot, lists),
    policies: [...policies.values()].map(({ page }) => lists.policies.place(page)),
    matrices: [...groupBy(step.cells, ({ probe }) => matrixName(probe))].map(([title, cells]) =>
      encodeMatrix(title, cells, { lists, policies }),
    ),
  };
}

function encodeScene(
  snapshot: StepSnapshot,
  lists: Lists,
): Pick<PageStep, "namespaces" | "pods" | "services"> {
  const ofScenario = <T extends { readonly labels: Labels }>(item: T): T => ({
    ...item,
    labels: Object.fromEntries(Object.entries(item.labels).filter(([key]) => !OWN_LABELS.has(key))),
  });
  return {
    namespaces: snapshot.namespaces.map((namespace) => lists.namespaces.place(ofScenario(namespace))),
    pods: snapshot.pods.map((pod) => lists.pods.place(ofScenario(pod))),
    services: snapshot.services.map(lists.services.place),
  };
}

/** Those that every run adds; no policy of a scenario speaks of them. */
const OWN_LABELS: ReadonlySet<string> = new Set([
  MANAGED_BY_LABEL,
  RUN_ID_LABEL,
  "pod-security.kubernetes.io/enforce",
]);

/** Steps share most of their policies. */
const texts = new WeakMap<NetworkPolicy, PolicyText>();

function textOf(policy: NetworkPolicy): PolicyText {
  const text = texts.get(policy) ?? policyText(policy);
  texts.set(policy, text);
  return text;
}

function matrixName({ port, protocol, ipFamily, http }: Probe): string {
  return `${port}/${protocol} ${ipFamily}${http ? " HTTP" : ""}`;
}

interface Tables {
  readonly lists: Lists;
  readonly policies: ReadonlyMap<string, PolicyText>;
}

function encodeMatrix(name: string, cells: readonly CellResult[], tables: Tables): PageMatrix {
  const from = interner<string>();
  const to = interner<string>();
  const encoded = cells.map((cell): PageCell => {
    const { probe, expectation, observation, attempts, afterMs } = cell;
    const { outcomes, deciding, phrases } = tables.lists;
    const more = moreOf(cell);
    const shared = [
      from.place(formatEndpoint(probe.from)),
      to.place(formatEndpoint(probe.to)),
      outcomes.place(outcomeOf(cell)),
      deciding.place(decidingOf(expectation, tables)),
      phrasesOf(expectation.reason).map(phrases.place),
      phrases.place(seen(observation)),
      attempts,
      afterMs,
    ] as const;
    return more === undefined ? shared : [...shared, more];
  });
  return { name, from: from.items, to: to.items, cells: encoded };
}

/** Clauses name one pod each, so that a matrix of n pods needs n of them instead of n². */
function phrasesOf(reason: string): readonly string[] {
  return reason.split(/(?<=; |, and )/);
}

function moreOf({ why, acceptedAs, repeat }: CellResult): CellMore | undefined {
  const more = {
    ...(why === undefined ? {} : { why }),
    ...(acceptedAs === undefined ? {} : { acceptedAs }),
    ...(repeat === undefined ? {} : { repeat }),
  };
  return Object.keys(more).length === 0 ? undefined : more;
}

function decidingOf({ decidedBy, rules, notes }: Expectation, { lists, policies }: Tables): PageDeciding {
  const parts = decidedBy.flatMap((id) => {
    const text = policies.get(id);
    if (text === undefined) return [];
    const own = rules.filter(({ policy }) => policy === id).map(({ path }) => path);
    const marked =
      own.length > 0 ? own.flatMap(marker(text, "rule")) : ["podSelector"].flatMap(marker(text, "subject"));
    return [{ policy: lists.policies.place(text.page), marked }];
  });
  return { policies: parts, notes };
}

function marker(
  { linesOf }: PolicyText,
  kind: MarkedLines["kind"],
): (path: string) => readonly MarkedLines[] {
  return (path) => {
    const lines = linesOf(path);
    return lines === undefined ? [] : [{ kind, path, ...lines }];
  };
}
