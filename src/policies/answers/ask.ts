import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import type { ClusterState } from "../../model/objects.js";
import { type Answer, answer } from "./answer.js";
import { type End, endText, type Question } from "./question.js";
import type { NamedEnd } from "./ends.js";
import { anotherOf } from "../replicas.js";

/** Replicas that have the same answer. */
export interface AnswerGroup {
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
  readonly answer: Answer;
}

/** What policies mean between two named ends. */
export interface Answers {
  /** The verdict of all of them; `differs` where it depends on the replica. */
  readonly verdict: Answer["verdict"] | "differs";
  /** Whether a workload was asked about itself, which means another of its replicas. */
  readonly isItself: boolean;
  readonly groups: readonly AnswerGroup[];
}

export interface NamedQuestion extends Pick<Question, "protocol" | "port" | "ipFamily"> {
  readonly from: NamedEnd;
  readonly to: NamedEnd;
}

/** A workload to itself means another of its replicas. Throws UnknownEndpoint. */
export function ask(manifests: Pick<Manifests, "state" | "foreign">, question: NamedQuestion): Answers {
  const { from, to, ...rest } = question;
  const { state, pairs } = pairsOf(manifests.state, from, to);
  const all = pairs.map((pair) => ({
    pair,
    answer: answer({ state, foreign: manifests.foreign }, { ...pair, ...rest }),
  }));
  const groups = [
    ...groupBy(all, (one) => JSON.stringify([one.answer.verdict, one.answer.dependsOn])).values(),
  ].flatMap((same): readonly AnswerGroup[] => {
    const [first] = same;
    if (first === undefined) return [];
    const names = same.map(({ pair }) => ({ from: endText(pair.from), to: endText(pair.to) }));
    return [{ pairs: names, answer: first.answer }];
  });
  const verdicts = new Set(groups.map((group) => group.answer.verdict));
  const [verdict = "undecided"] = verdicts;
  const isItself = from.workload !== undefined && from.workload === to.workload;
  return { verdict: verdicts.size > 1 ? "differs" : verdict, isItself, groups };
}

interface Pair {
  readonly from: End;
  readonly to: End;
}

function pairsOf(
  state: ClusterState,
  from: NamedEnd,
  to: NamedEnd,
): { readonly state: ClusterState; readonly pairs: readonly Pair[] } {
  const isItself = from.workload !== undefined && from.workload === to.workload;
  const [only, ...others] = to.ends;
  if (isItself && others.length === 0 && only?.kind === "endpoint" && only.endpoint.kind === "pod") {
    const replica = { ...only.endpoint, name: `${only.endpoint.name}-2` };
    const end: End = { kind: "endpoint", endpoint: replica };
    return { state: withReplica(state, only.endpoint, replica.name), pairs: [{ from: only, to: end }] };
  }
  const pairs = from.ends.flatMap((source) =>
    to.ends
      .filter((destination) => !isItself || endText(source) !== endText(destination))
      .map((destination) => ({ from: source, to: destination })),
  );
  return { state, pairs };
}

function withReplica(
  state: ClusterState,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  replica: string,
): ClusterState {
  const copies = state.pods
    .filter(({ metadata }) => (metadata.namespace ?? "default") === namespace && metadata.name === name)
    .map((pod) => anotherOf(pod, replica));
  return { ...state, pods: [...state.pods, ...copies] };
}
