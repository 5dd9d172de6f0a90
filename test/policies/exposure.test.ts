import { expect } from "chai";
import { isCovered } from "../../src/policies/matrix/coverage.js";
import { type Admitted, EVERYONE, exposureOf } from "../../src/policies/matrix/exposure.js";
import type { NetworkPolicyIngressRule, NetworkPolicyPort } from "../../src/model/objects.js";
import { pod, policy, state } from "../builders.js";

const api = pod("s/api", { labels: { app: "api" } });

function from(
  rule: NetworkPolicyIngressRule,
  more: { readonly hostNetwork?: boolean } = {},
): readonly string[] {
  const own = pod("s/api", { labels: { app: "api" }, ...more });
  const cluster = state({
    pods: [own, pod("s/cli", { labels: { app: "cli" } })],
    policies: [policy("s/p", { podSelector: { matchLabels: { app: "api" } }, ingress: [rule] })],
  });
  const [ingress] = exposureOf(cluster, own);
  return (ingress?.to ?? []).map(({ who }) => who);
}

const expression = (operator: "In" | "NotIn" | "Exists" | "DoesNotExist", values?: readonly string[]) => ({
  from: [{ podSelector: { matchExpressions: [{ key: "app", operator, ...(values && { values }) }] } }],
});

describe("whom beyond the manifests policies admit", () => {
  const cases: readonly (readonly [what: string, who: readonly string[], admitted: readonly string[]])[] = [
    [
      "nobody, of labels that a pod here has",
      from({ from: [{ podSelector: { matchLabels: { app: "cli" } } }] }),
      [],
    ],
    [
      "pods that nobody here is",
      from({ from: [{ podSelector: { matchLabels: { app: "mon" } } }] }),
      ["pods app=mon of s, which are not in the manifests"],
    ],
    ["whoever lacks a label", from(expression("NotIn", ["zz"])), ["pods app notin (zz) of s"]],
    ["whoever has a label at all", from(expression("Exists")), ["pods app of s"]],
    ["nobody, of a list of labels that are here", from(expression("In", ["cli"])), []],
    [
      "everyone, or nobody, on the node's own network",
      from({ from: [{ podSelector: {} }] }, { hostNetwork: true }),
      ["everyone, unless policies apply to the node's network (semantics U2)"],
    ],
  ];
  for (const [what, who, admitted] of cases) it(`is ${what}`, () => expect(who).to.deep.equal(admitted));

  it("is everyone where no policy isolates", () =>
    expect(exposureOf(state({ pods: [api] }), api)[0]?.to).to.deep.equal([EVERYONE]));
});

describe("whoever was admitted", () => {
  const block = (
    cidr: string,
    except?: readonly string[],
    ...rulePorts: readonly NetworkPolicyPort[]
  ): Admitted => ({
    who: [cidr, ...(except ?? [])].join(" but "),
    ports: "",
    rulePorts,
    block: { cidr, ...(except && { except }) },
  });
  const cases: readonly (readonly [what: string, one: Admitted, by: Admitted, isCoveredBy: boolean])[] = [
    ["everyone has any block", block("0.0.0.0/1"), EVERYONE, true],
    ["a block has those inside of it", block("8.0.0.0/16"), block("8.0.0.0/8"), true],
    ["and not those around it", block("8.0.0.0/8"), block("8.0.0.0/16"), false],
    ["and itself less an exception", block("8.0.0.0/8", ["8.1.0.0/16"]), block("8.0.0.0/8"), true],
    ["and not what it excepts", block("8.0.0.0/8"), block("8.0.0.0/8", ["8.1.0.0/16"]), false],
    ["and what is beside its exception", block("8.2.0.0/16"), block("8.0.0.0/8", ["8.1.0.0/16"]), true],
    ["families do not meet", block("::/0"), block("0.0.0.0/0"), false],
    [
      "a range of ports has each of them",
      block("8.0.0.0/8", undefined, { port: 80 }),
      block("8.0.0.0/8", undefined, { port: 80, endPort: 90 }),
      true,
    ],
    [
      "and not one beside it",
      block("8.0.0.0/8", undefined, { port: 79 }),
      block("8.0.0.0/8", undefined, { port: 80, endPort: 90 }),
      false,
    ],
    ["a port is not every port", block("8.0.0.0/8"), block("8.0.0.0/8", undefined, { port: 80 }), false],
  ];
  for (const [what, one, by, isCoveredBy] of cases)
    it(`was admitted before: ${what}`, () => expect(isCovered(one, [by])).to.equal(isCoveredBy));
});
