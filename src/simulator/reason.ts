import type { NetworkPolicyPort } from "../model/objects.js";
import type { RuleRef } from "../model/probe.js";
import { admits, type DirectionQuery, exceptOf, type Ruling } from "./isolation.js";

/** What one reading of a query comes to. */
export interface Outcome {
  readonly allowed: boolean;
  /** Worked out when asked for: a whole matrix needs verdicts alone. */
  readonly explain: () => Explanation;
}

export interface Explanation {
  /** Both directions, as far as they were asked. */
  readonly judged: readonly Judged[];
  readonly decidedBy: readonly string[];
  readonly rules: readonly RuleRef[];
  readonly reason: string;
}

/** An outcome that no policy decides. */
export function undecided(allowed: boolean, reason: string): Outcome {
  return { allowed, explain: () => ({ judged: [], decidedBy: [], rules: [], reason }) };
}

export interface Judged {
  readonly query: DirectionQuery;
  readonly ruling: Ruling;
}

/** Both directions must admit; the reason names what decides, in the words of the policies. */
export function outcomeOf(rulings: readonly Judged[]): Outcome {
  const allowed = rulings.every(({ ruling }) => admits(ruling));
  return {
    allowed,
    explain: () => ({ judged: rulings, ...(allowed ? whyAllowed(rulings) : whyDenied(rulings)) }),
  };
}

type Why = Omit<Explanation, "judged">;

function whyDenied(rulings: readonly Judged[]): Why {
  return combined(rulings.filter(({ ruling }) => !admits(ruling)));
}

function whyAllowed(rulings: readonly Judged[]): Why {
  const speaking = rulings.filter(({ ruling }) => ruling.kind !== "out of scope");
  if (speaking.length === 0) return { decidedBy: [], rules: [], reason: "policies apply to pods only" };
  if (speaking.every(({ ruling }) => ruling.kind === "not isolated")) {
    const subjects = speaking.map(({ query }) => `${query.subject.id} for ${query.direction}`);
    return { decidedBy: [], rules: [], reason: `no policy isolates ${subjects.join(" or ")}` };
  }
  return combined(speaking);
}

function combined(judged: readonly Judged[]): Why {
  const decidedBy = judged.flatMap(({ ruling }) => policiesIn(ruling));
  const rules = judged.flatMap(rulesIn);
  return { decidedBy: [...new Set(decidedBy)], rules, reason: judged.map(sentence).join("; ") };
}

function policiesIn(ruling: Ruling): readonly string[] {
  if (ruling.kind === "admitted") return [ruling.policy.id];
  return ruling.kind === "isolated" ? ruling.by.map(({ id }) => id) : [];
}

function rulesIn({ query, ruling }: Judged): readonly RuleRef[] {
  if (ruling.kind === "admitted") return [{ policy: ruling.policy.id, path: ruling.path }];
  const except = ruling.kind === "isolated" ? exceptOf(ruling.by, query) : undefined;
  return except === undefined ? [] : [{ policy: except.policy, path: except.path }];
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
      const why = exceptOf(ruling.by, query)?.reason ?? `no rule admits ${trafficText(query)}`;
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
