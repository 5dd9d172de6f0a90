/**
 * Topics that the API leaves open, by their keys in semantics.md section 3. Each has two readings; `true` stands for the
 * one named here.
 */
export const topics = {
  /** A hostNetwork pod's traffic is its node's, and no selector sees it. */
  U2: "hostNetwork pods",
  /** A pod always reaches its own node. */
  U3: "egress to the pod's own node",
  /** Isolation does not apply to protocols other than TCP, UDP and SCTP. */
  U4: "protocols other than TCP, UDP and SCTP",
  /** An open connection goes on. */
  U5: "connections open before a change",
  /** Egress is judged after the destination is rewritten to a backend. */
  U7: "destination rewriting of Services",
  /** A pod that reaches itself through a Service is not subject to policies. */
  U8: "a pod reaching itself through a Service",
  /** The backend sees a source that is always admitted, such as its own node. */
  U9: "source address seen through a Service from outside",
  /** The connection comes out at something that policies do not judge. */
  U10: "Services with endpoints outside the cluster",
  /** A port name that several containers declare stands for all of their numbers, not for the first. */
  U11: "one port name in several containers",
  /** Port names of init and sidecar containers count. */
  U12: "port names of init containers",
  /** The Service picks a backend that admits. */
  U13: "backends of differing verdict",
  /** There is something to connect to. */
  U14: "an end without an address",
} as const;

export type Topic = keyof typeof topics;

/** Answers how a topic is read in the evaluation under way: the same for each question about that topic. */
export type Choose = (topic: Topic) => boolean;

export interface Reading<T> {
  readonly outcome: T;
  readonly met: readonly Topic[];
}

/**
 * Evaluates under every reading of the topics that the evaluation meets (semantics 0.2). Topics that it never asks about
 * cost nothing.
 */
export function underEveryReading<T>(evaluate: (choose: Choose) => T): readonly Reading<T>[] {
  const readings: Reading<T>[] = [];
  let next: Map<Topic, boolean> | undefined = new Map();
  while (next !== undefined) {
    const choices: Map<Topic, boolean> = next;
    const outcome = evaluate((topic) => {
      const known = choices.get(topic) ?? false;
      choices.set(topic, known);
      return known;
    });
    readings.push({ outcome, met: [...choices.keys()] });
    next = successor(choices);
  }
  return readings;
}

/** Counts up in the order of meeting: the last topic still on `false` turns, and those met after it are forgotten. */
function successor(choices: ReadonlyMap<Topic, boolean>): Map<Topic, boolean> | undefined {
  const list = [...choices];
  const last = list.findLastIndex(([, choice]) => !choice);
  if (last === -1) return undefined;
  return new Map(list.slice(0, last + 1).map(([topic, choice], index) => [topic, index === last || choice]));
}
