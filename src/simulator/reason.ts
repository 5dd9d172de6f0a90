import type { NetworkPolicyPort } from "../model/objects.js";
import { admits, type DirectionQuery, type Ruling } from "./isolation.js";

/** What one reading of a query comes to. */
export interface Outcome {
  readonly allowed: boolean;
  readonly decidedBy: readonly string[];
  readonly reason: string;
}

export interface Judged {
  readonly query: DirectionQuery;
  readonly ruling: Ruling;
}

/** Both directions must admit; the reason names what decides, in the words of the policies. */
export function outcomeOf(rulings: readonly Judged[]): Outcome {
  const refusals = rulings.filter(({ ruling }) => !admits(ruling));
  if (refusals.length > 0) return combined(false, refusals);
  const speaking = rulings.filter(({ ruling }) => ruling.kind !== "out of scope");
  if (speaking.length === 0) return { allowed: true, decidedBy: [], reason: "policies apply to pods only" };
  if (speaking.every(({ ruling }) => ruling.kind === "not isolated")) {
    const subjects = speaking.map(({ query }) => `${query.subject.id} for ${query.direction}`);
    return { allowed: true, decidedBy: [], reason: `no policy isolates ${subjects.join(" or ")}` };
  }
  return combined(true, speaking);
}

function combined(allowed: boolean, judged: readonly Judged[]): Outcome {
  const decidedBy = judged.flatMap(({ ruling }) => policiesIn(ruling));
  return { allowed, decidedBy: [...new Set(decidedBy)], reason: judged.map(sentence).join("; ") };
}

function policiesIn(ruling: Ruling): readonly string[] {
  if (ruling.kind === "admitted") return [ruling.policy.id];
  return ruling.kind === "isolated" ? ruling.by.map(({ id }) => id) : [];
}

function sentence({ query, ruling }: Judged): string {
  const { subject, direction } = query;
  switch (ruling.kind) {
    case "admitted":
      return `policy ${ruling.policy.id} ${ruling.path}${ruling.port ? ` ${portText(ruling.port)}` : ""} admits`;
    case "exempt":
      return ruling.why;
    case "not isolated":
      return `no policy isolates ${subject.id} for ${direction}`;
    case "out of scope":
      return `policies do not apply to ${subject.id}`;
    case "isolated": {
      const policies = ruling.by.map(({ id }) => id).join(", ");
      const many = ruling.by.length > 1;
      const why = ruling.excepted ?? `no rule admits ${trafficText(query)}`;
      return `${many ? "policies" : "policy"} ${policies} ${many ? "isolate" : "isolates"} ${subject.id} for ${direction}, and ${why}`;
    }
  }
}

function trafficText({ direction, peer, protocol, port }: DirectionQuery): string {
  const what = port === undefined ? protocol : `${port}/${protocol}`;
  return `${what} ${direction === "ingress" ? "from" : "to"} ${peer.id}`;
}

/** `port 80`, `ports 80-90`, `port dns/UDP`, `every UDP port` */
export function portText({ protocol, port, endPort }: NetworkPolicyPort): string {
  const suffix = protocol == null || protocol === "TCP" ? "" : `/${protocol}`;
  if (port == null) return `every ${protocol ?? "TCP"} port`;
  return endPort == null ? `port ${port}${suffix}` : `ports ${port}-${endPort}${suffix}`;
}
