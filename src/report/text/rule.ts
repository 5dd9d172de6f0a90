import { stringify } from "yaml";
import type { NetworkPolicy, NetworkPolicySpec } from "../../model/objects.js";
import type { Expectation, RuleRef } from "../../model/probe.js";
import type { StepSnapshot } from "../../model/result/snapshot.js";
import { plural } from "./words.js";

/** Lines that a quoted rule may have. */
const MAX_LINES = 12;

/** What decides a cell, quoted from its policies: the rule that admits or excepts it, or the policies that isolate. */
export function ruleQuotes({ policies }: StepSnapshot, { rules, decidedBy }: Expectation): readonly string[] {
  const named = rules.length > 0 ? rules : decidedBy.map((policy): RuleRef => ({ policy, path: "" }));
  return named.flatMap(({ policy: id, path }) => {
    const policy = policies.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id);
    return policy === undefined ? [] : [quote(policy, { policy: id, path })];
  });
}

function quote({ spec }: NetworkPolicy, { policy, path }: RuleRef): string {
  const lines = stringify(partOf(spec ?? {}, path), { flowCollectionPadding: false })
    .trimEnd()
    .split("\n");
  const shown = lines.slice(0, MAX_LINES);
  const more =
    lines.length > shown.length ? [`# and ${plural(lines.length - shown.length, "more line")}`] : [];
  return [`# policy ${policy}`, ...shown, ...more].join("\n");
}

/** `ingress[0].from[1].ipBlock.except[0]`: of the rule it names, with that peer alone; without a path the whole spec. */
function partOf(spec: NetworkPolicySpec, path: string): unknown {
  const [, direction, rule, peers, peer] =
    /^(ingress|egress)\[(\d+)\](?:\.(from|to)\[(\d+)\])?/.exec(path) ?? [];
  if (direction !== "ingress" && direction !== "egress") return spec;
  const found: Readonly<Record<string, unknown>> = { ...spec[direction]?.[Number(rule)] };
  if (peers === undefined) return { [direction]: [found] };
  const list: unknown = found[peers];
  const own: unknown = Array.isArray(list) ? list[Number(peer)] : undefined;
  return { [direction]: [{ ...found, [peers]: [own] }] };
}
