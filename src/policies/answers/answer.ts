import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { Manifests } from "../../manifest/read.js";
import type { Endpoint } from "../../model/endpoint.js";
import { type Explanation, verdictWords } from "../../model/explanation.js";
import type { ForeignPolicy } from "../../model/foreign-policy.js";
import type { ClusterState, Pod } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import { createSimulator } from "../../simulator/index.js";
import { addressNotes } from "./address-notes.js";
import { deciding } from "./deciding.js";
import { foreignPoliciesOf } from "../foreign.js";
import { type Form, formsOf, podsAt, type Question } from "./question.js";
import { unknownsOf } from "../unknowns.js";

/** What policies mean for one connection. `undecided`: what manifests leave out decides it. */
export interface Answer {
  readonly verdict: Verdict | "undecided";
  /** What it depends on; empty where it is certain. */
  readonly dependsOn: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
  /** Of the state as it is described. */
  readonly explanation: Explanation;
}

/** Throws UnknownEndpoint where the state has no such object. */
export function answer({ state, foreign }: Pick<Manifests, "state" | "foreign">, question: Question): Answer {
  const forms = formsOf(state, question);
  const found = forms.map((form) => ({ form, found: judged(form, foreign, question) }));
  const [first] = found;
  if (first === undefined) throw new Error("a question has an end");
  const verdicts = new Set(found.map((one) => one.found.verdict));
  const dependsOn = [...new Set(found.flatMap((one) => one.found.dependsOn))];
  if (verdicts.size === 1) return { ...first.found, dependsOn };
  const byForm = found.map((one) => `${one.form.form} it is ${words[one.found.verdict]}`);
  const how = `where it is: ${byForm.join("; ")}`;
  return { ...first.found, verdict: "undecided", dependsOn: [how, ...dependsOn] };
}

const words = { ...verdictWords, undecided: "undecided" } as const;

function judged({ from, to, state }: Form, foreign: readonly ForeignPolicy[], question: Question): Answer {
  const { protocol, port, ipFamily } = question;
  const pods = [...new Set([from, to].flatMap((end) => podsAt(state, end)))];
  const narrowed = narrowedTo(state, [from, to], pods);
  const query = { from, to, protocol, port, ...(ipFamily === undefined ? {} : { ipFamily }) };
  const explain = (own: ClusterState): Explanation =>
    createSimulator(withMadeUpAddresses(own)).explain(query);
  const unknowns = unknownsOf(narrowed, pods, [from, to]);
  const explanation = explain(narrowed);
  const verdictIn = (own: ClusterState): Verdict => explain(own).expectation.verdict;
  const undecidedBy = [
    ...deciding(narrowed, unknowns, verdictIn),
    ...new Set(pods.flatMap((pod) => foreignPoliciesOf(foreign, pod))),
  ];
  const verdict = undecidedBy.length > 0 ? "undecided" : explanation.expectation.verdict;
  return { verdict, dependsOn: undecidedBy, notes: addressNotes(narrowed, pods, explanation), explanation };
}

/** Only what the connection meets: a question has few pods, and a cluster many. */
function narrowedTo(state: ClusterState, ends: readonly Endpoint[], pods: readonly Pod[]): ClusterState {
  if (!ends.every(({ kind }) => kind === "pod")) return state;
  const namespaces = new Set(pods.map(({ metadata }) => metadata.namespace ?? "default"));
  return {
    ...state,
    pods,
    policies: state.policies.filter(({ metadata }) => namespaces.has(metadata.namespace ?? "default")),
  };
}
