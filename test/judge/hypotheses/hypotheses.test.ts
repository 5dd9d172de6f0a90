import { expect } from "chai";
import type { ClusterState } from "../../../src/model/objects.js";
import type { Probe, Verdict } from "../../../src/model/probe.js";
import type { RunVerdict } from "../../../src/model/result/verdict.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { together } from "../../../src/judge/evidence/together.js";
import { type Hypothesis, hypotheses } from "../../../src/judge/hypotheses/index.js";
import { oneNode } from "../../../src/judge/hypotheses/one-node.js";
import { judge } from "../../../src/judge/judge.js";
import { recordAsIf } from "../records.js";

const WITHOUT_OUTSIDE = chooseScenarios({ patterns: [], tags: [] }).filter(
  ({ needs }) => needs.externals.length === 0 && needs.protocols.length === 0,
);

function behaviour(key: string): Hypothesis {
  const found = hypotheses.find((hypothesis) => hypothesis.key === key);
  if (found === undefined) throw new Error(`there is no hypothesis ${key}`);
  return found;
}

/** What is said of a cluster that behaves so, after the scenarios of some themes. */
function verdictOn(keys: readonly string[], themes: readonly string[]): RunVerdict {
  const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => themes.some((theme) => id.startsWith(theme)));
  return judge(recordAsIf(() => ({ as: keys.map(behaviour) }), scenarios)).verdict;
}

/** Themes in which the behaviour shows, and in which others that come near it would not. */
const cases: readonly (readonly [string, ...string[]])[] = [
  ["except", "ipblock"],
  ["except-denies", "ipblock"],
  ["block-pods", "ipblock", "families"],
  ["single-address", "ipblock"],
  ["endPort", "ports"],
  ["named-source", "ports"],
  ["named-peerless-own", "ports"],
  ["protocol-merged", "ports", "udp"],
  ["selectors-ored", "selectors"],
  ["any-label", "selectors", "recipes"],
  ["never-Exists", "selectors"],
  ["ignores-DoesNotExist", "selectors"],
  ["any-namespace", "namespaces"],
  ["both-directions", "policy-types", "default-deny"],
  ["policyTypes", "policy-types"],
  ["either-direction-policy", "policy-types"],
  ["latest-policy", "union"],
  ["lost-without-ports", "ports"],
  ["label-host", "names"],
  ["namespace-claimed", "names"],
  ["namespace-claimed-late", "names"],
  ["name-stem", "names"],
  ["long-policy-name-50", "names"],
  ["service-replies", "replies", "services"],
  ["service-self", "services"],
  ["service-partly", "services"],
  ["service-node", "services", "nodes"],
  ["service", "services", "nodes"],
  ["same-node", "nodes"],
  ["cross-node", "nodes"],
  ["ipv6", "families"],
  ["udp", "udp", "default-deny", "ports"],
  ["egress", "egress", "default-deny", "selectors"],
  ["ingress", "egress", "default-deny", "selectors"],
  ["deleted-policy", "lifecycle"],
  ["edited-policy", "lifecycle"],
  ["pod-labels", "lifecycle"],
  ["namespace-labels", "lifecycle"],
  ["younger-pod", "lifecycle"],
  ["policy-nodes", "nodes", "lifecycle"],
  ["deleted-egress", "lifecycle"],
  ["ipv6-sets", "families", "lifecycle"],
  ["closed-neighbour", "nodes"],
  ["stale", "lifecycle"],
];

describe("a cluster that behaves as a hypothesis says", () => {
  for (const [key, ...themes] of cases)
    it(`is said to: ${key}, by ${themes.join(" and ")}`, () => {
      const { kind, findings } = verdictOn([key], themes);
      expect(findings.map((finding) => finding.key)).to.deep.equal([key]);
      expect(kind).to.equal("partial");
    });

  it("in two ways at once is said to have both", () => {
    const { sentence, findings } = verdictOn(["except", "endPort"], ["ipblock", "ports"]);
    expect(findings.map(({ key }) => key)).to.have.members(["except", "endPort"]);
    expect(sentence).to.match(/`except` of ipBlock.*`endPort`|`endPort`.*`except` of ipBlock/s);
  });

  it("in two ways of which one hides a part of the other keeps both names", () => {
    const [first, second] = [behaviour("no-egress-rules"), behaviour("edited-policy")];
    const [both] = together(first, second);
    const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => /^(lifecycle|policy-types|empty-lists)\//.test(id));
    const as = both === undefined ? [] : [both];
    const { findings } = judge(recordAsIf(() => ({ as }), scenarios)).verdict;
    expect(findings.map(({ key }) => key)).to.have.members(["no-egress-rules", "edited-policy"]);
  });

  it("in two ways and in one that nobody knows is accused of none for certain", () => {
    const odd: Hypothesis = {
      key: "odd",
      kind: "feature",
      sentence: "is odd",
      predict: () => (probe) => (probe.protocol === "UDP" && probe.port % 2 === 0 ? "allow" : undefined),
    };
    const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => /^(ipblock|ports|udp)\//.test(id));
    const as = [behaviour("except"), behaviour("endPort"), odd];
    const { sentence } = judge(recordAsIf(() => ({ as }), scenarios)).verdict;
    expect(sentence)
      .to.match(/a part is as if it ignores `endPort`/)
      .and.not.match(/This cluster ignores|It also/);
  });

  it("on one node alone, and enforces nothing there, is said to", () => {
    const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => /^(nodes|selectors|default-deny|egress)\//.test(id));
    const as = oneNode(["node-b"]);
    const { sentence, findings } = judge(recordAsIf(() => ({ as }), scenarios)).verdict;
    expect(findings.map(({ key }) => key)).to.deep.equal(["node:node-b"]);
    expect(sentence).to.match(
      /^This cluster enforces no policy for pods on node node-b: on other nodes it does \(/,
    );
  });

  it("and polices nothing is said to ignore policies", () => {
    const { kind, findings } = verdictOn(["all"], ["default-deny", "selectors"]);
    expect({ kind, keys: findings.map(({ key }) => key) }).to.deep.equal({ kind: "ignores", keys: ["all"] });
  });

  for (const [ms, key] of [
    [31_000, "late"],
    [29_000, "no-ingress-rules"],
  ] as const)
    it(`and leaks, then follows another change in ${ms / 1000} of 30 s, is said to be: ${key}`, () => {
      const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => id === "time/late-allow");
      const admitted = { as: [], lateMs: ms };
      const record = recordAsIf((step) => (step === 0 ? { as: [behaviour("late")] } : admitted), scenarios);
      const { findings } = judge(record).verdict;
      expect(findings.map((finding) => finding.key)).to.deep.equal([key]);
    });

  it("and in no known way is accused of nothing in particular", () => {
    // A leak to one pod alone, whatever the policies.
    const odd: Hypothesis = {
      key: "odd",
      kind: "feature",
      sentence: "is odd",
      predict: () => (probe) => (probe.to.kind === "pod" && probe.to.name === "a" ? "allow" : undefined),
    };
    const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => /^(selectors|union|ports)\//.test(id));
    const { sentence, findings } = judge(recordAsIf(() => ({ as: [odd] }), scenarios)).verdict;
    expect(findings.map(({ key }) => key)).to.deep.equal(["unexplained"]);
    expect(sentence)
      .to.match(/No known cause explains it\./)
      .and.to.match(/in selectors|in ports|in union/);
  });
});

describe("what has no known cause", () => {
  const oddities: readonly (readonly [
    what: string,
    concerns: (probe: Probe, now: ClusterState) => boolean,
    becomes: Verdict,
    themes: RegExp,
    says: RegExp,
  ])[] = [
    [
      "UDP over IPv6 leaks",
      ({ ipFamily, protocol }) => ipFamily === "IPv6" && protocol === "UDP",
      "allow",
      /./,
      /All \d+ go over IPv6 and over UDP; of \d+ connections denied as they should be none does\./,
    ],
    [
      "port 81 fails where labels are matched by expressions",
      ({ port }, { policies }) => port === 81 && JSON.stringify(policies).includes('"matchExpressions"'),
      "deny",
      /^(selectors|ports)\//,
      /All \d+ are decided by policies with matchExpressions; of \d+ connections allowed as they should be \d+ do\./,
    ],
  ];
  for (const [what, concerns, becomes, themes, says] of oddities)
    it(`is told by what it has in common: ${what}`, () => {
      const odd: Hypothesis = {
        key: "odd",
        kind: "feature",
        sentence: "is odd",
        predict:
          ({ now }) =>
          (probe) =>
            concerns(probe, now) ? becomes : undefined,
      };
      const scenarios = WITHOUT_OUTSIDE.filter(({ id }) => themes.test(id));
      const { sentence, findings } = judge(recordAsIf(() => ({ as: [odd] }), scenarios)).verdict;
      expect(findings.map(({ key }) => key)).to.include("unexplained");
      expect(sentence).to.match(says);
    });
});

describe("the hypotheses", () => {
  it("have a key each", () => {
    const keys = hypotheses.map(({ key }) => key);
    expect(keys).to.deep.equal([...new Set(keys)]);
  });
});
