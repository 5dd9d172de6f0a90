import { expect } from "chai";
import * as fc from "fast-check";
import type { NetworkPolicy } from "../../../../src/model/objects.js";
import { compile } from "../../../../src/target/lab/enforce/compile.js";
import { asSpecified as filter } from "../../../../src/target/lab/enforce/filter.js";
import { type Ruleset, rulesetOf } from "../../../../src/target/lab/enforce/nftables.js";
import { asSpecified as reading } from "../../../../src/target/lab/enforce/reading.js";
import { transactionsOf } from "../../../../src/target/lab/enforce/transactions.js";
import { peer } from "../../../arbitraries.js";
import { policy } from "../../../builders.js";
import { crowdOf, policiesForEach, selectorPolicies } from "./crowd.js";

function rulesetFor(pods: number, policies: readonly NetworkPolicy[]): Ruleset {
  const scope = { reading, snapshot: crowdOf(pods, policies) };
  const [rules] = compile(scope);
  if (rules === undefined) throw new Error("the crowd has a node");
  return rulesetOf({ rules, scope }, filter);
}

const textOf = ({ pieces, hooks }: Ruleset): string =>
  [...pieces, ...hooks].map(({ text }) => text).join("\n");
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
const SET = /^ {2}set (\S+) \{ (.*) \}$/gm;
const CHAIN = /^ {2}chain (?!forward|input)(\S+) \{$/gm;

const tier = (name: string) => ({ podSelector: { matchLabels: { tier: name } } });
const admitting = (name: string, ...tiers: readonly string[]): NetworkPolicy =>
  policy(`ns-0/${name}`, { podSelector: {}, ingress: [{ from: tiers.map(tier), ports: [{ port: 80 }] }] });

describe("a node's ruleset", () => {
  const shared: readonly [string, readonly NetworkPolicy[], { sets: number; chains: number }][] = [
    [
      "two rules with the same pods share a set in each family",
      [admitting("a", "web"), admitting("b", "web")],
      { sets: 2, chains: 1 },
    ],
    [
      "the order of peers makes no other set",
      [admitting("a", "web", "db"), admitting("b", "db", "web")],
      { sets: 2, chains: 1 },
    ],
    [
      "rules with other pods have sets of their own",
      [admitting("a", "web"), admitting("b", "db")],
      { sets: 4, chains: 1 },
    ],
    [
      "all peers of a rule are one set in each family",
      [admitting("a", "web", "api", "db")],
      { sets: 2, chains: 1 },
    ],
    [
      "a peer of one pod needs no set",
      [
        policy("ns-0/a", {
          podSelector: {},
          ingress: [{ from: [{ podSelector: { matchLabels: { number: "0" } } }] }],
        }),
      ],
      { sets: 0, chains: 1 },
    ],
    [
      "pods of the same rules share a chain",
      [policy("ns-0/deny", { podSelector: {} })],
      { sets: 0, chains: 1 },
    ],
    [
      "pods of other rules have a chain of their own",
      [
        policy("ns-0/deny", { podSelector: {} }),
        policy("ns-0/web", { podSelector: { matchLabels: { tier: "web" } }, ingress: [{}] }),
      ],
      { sets: 0, chains: 2 },
    ],
    [
      "a chain of ingress is none of egress",
      [policy("ns-0/deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
      { sets: 0, chains: 2 },
    ],
  ];
  for (const [what, policies, expected] of shared)
    it(what, () => {
      const text = textOf(rulesetFor(40, policies));
      expect({ sets: count(text, SET), chains: count(text, CHAIN) }).to.deep.equal(expected);
    });

  it("leads each pod that a policy isolates to its chain, whoever shares it", () => {
    const { hooks } = rulesetFor(40, [policy("ns-0/deny", { podSelector: {} })]);
    expect(count(hooks.map(({ text }) => text).join("\n"), /"pod\d+" : jump ingress-1/g)).to.equal(10);
  });

  it("declares each set that a rule refers to once, and no two with the same elements", () => {
    const policies = fc.array(fc.array(peer, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(policies, (all) => {
        const own = all.map((from, index) =>
          policy(`ns-0/p${index}`, { podSelector: {}, ingress: [{ from }] }),
        );
        const text = textOf(rulesetFor(20, own));
        const declared = [...text.matchAll(SET)].map(([, name = "", body = ""]) => ({ name, body }));
        const used = new Set([...text.matchAll(/@(\S+)/g)].map(([, name]) => name));
        expect(new Set(declared.map(({ name }) => name))).to.deep.equal(used);
        expect(new Set(declared.map(({ body }) => body)).size).to.equal(declared.length);
      }),
    );
  });

  it("of 100 policies of selectors for 100 pods has a rule for each policy that covers some pods, not for each pod", () => {
    const { pieces } = rulesetFor(100, selectorPolicies(100));
    expect(pieces.reduce((sum, { rules }) => sum + rules, 0)).to.be.below(1_000);
  });
});

describe("the transactions that replace a node's ruleset", () => {
  const tables = { table: "netproof-policies-b", before: "netproof-policies-a" } as const;

  it("are one where it fits", () => {
    expect(transactionsOf(rulesetFor(40, [admitting("a", "web")]), tables)).to.have.lengthOf(1);
  });

  it("change nothing before the last, which has the hooks and deletes the table before", () => {
    const texts = transactionsOf(rulesetFor(100, policiesForEach(100, 12)), tables);
    expect(texts.length).to.be.above(2);
    const inForce = texts.map((text) => /hook (forward|input)|jump|delete|policies-a/.test(text));
    expect(inForce).to.deep.equal(texts.map((_, index) => index === texts.length - 1));
  });

  it("hold every set and rule once, in order", () => {
    const ruleset = rulesetFor(100, policiesForEach(100, 12));
    const bare = transactionsOf(ruleset, tables)
      .join("")
      .replaceAll(/^(table .*|\}|delete .*)\n/gm, "");
    expect(bare).to.equal(`${textOf(ruleset)}\n`);
  });

  it("delete nothing where there is no table yet", () => {
    const [text] = transactionsOf(rulesetFor(4, []), { table: tables.table, before: undefined });
    expect(text).not.to.match(/delete/);
  });
});
