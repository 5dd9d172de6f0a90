import { expect } from "chai";
import * as fc from "fast-check";
import type { ClusterState, NetworkPolicy, Pod } from "../../src/model/objects.js";
import type { Verdict } from "../../src/model/probe.js";
import { createSimulator } from "../../src/simulator/index.js";
import {
  clusters,
  egressRule,
  ingressRule,
  networkPolicy,
  PORTS,
  rule,
  type RuleParts,
} from "../arbitraries.js";

const RUNS = { numRuns: 300 };

const connections = PORTS.flatMap((port) => ["TCP", "UDP"].map((protocol) => ({ port, protocol })));

function endOf({ metadata }: Pod) {
  return { kind: "pod", namespace: metadata.namespace ?? "", name: metadata.name } as const;
}

/** Every verdict between the pods, in a fixed order of pods and ports. */
function verdicts(state: ClusterState): readonly { from: Pod; to: Pod; verdict: Verdict }[] {
  const simulator = createSimulator(state);
  return state.pods.flatMap((from) =>
    state.pods.flatMap((to) =>
      connections.map((connection) => ({
        from,
        to,
        verdict: simulator.evaluate({ from: endOf(from), to: endOf(to), ipFamily: "IPv4", ...connection })
          .verdict,
      })),
    ),
  );
}

function verdictsOf(state: ClusterState): readonly Verdict[] {
  return verdicts(state).map(({ verdict }) => verdict);
}

const OPENNESS = { deny: 0, unspecified: 1, allow: 2 } as const;

function withRule(policy: NetworkPolicy, parts: RuleParts): NetworkPolicy {
  const { spec } = policy;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(spec?.ingress && { ingress: [...spec.ingress, ingressRule(parts)] }),
      ...(spec?.egress && { egress: [...spec.egress, egressRule(parts)] }),
    },
  };
}

/** Each rule of several peers becomes a rule for each peer. */
function split(policy: NetworkPolicy): NetworkPolicy {
  const { spec } = policy;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(spec?.ingress && {
        ingress: spec.ingress.flatMap((own) =>
          own.from?.length ? own.from.map((from) => ({ ...own, from: [from] })) : [own],
        ),
      }),
      ...(spec?.egress && {
        egress: spec.egress.flatMap((own) =>
          own.to?.length ? own.to.map((to) => ({ ...own, to: [to] })) : [own],
        ),
      }),
    },
  };
}

describe("for every cluster and its policies", () => {
  it("a rule more never turns allow into deny (semantics 2.2)", () => {
    fc.assert(
      fc.property(clusters, rule, (state, parts) => {
        const before = verdictsOf(state);
        const after = verdictsOf({
          ...state,
          policies: state.policies.map((policy) => withRule(policy, parts)),
        });
        for (const [index, verdict] of before.entries())
          expect(OPENNESS[after[index] ?? "deny"]).to.be.at.least(OPENNESS[verdict]);
      }),
      RUNS,
    );
  });

  it("the order of policies never matters (semantics 2.2)", () => {
    fc.assert(
      fc.property(clusters, (state) => {
        const reversed = { ...state, policies: state.policies.toReversed() };
        expect(verdictsOf(reversed)).to.deep.equal(verdictsOf(state));
      }),
      RUNS,
    );
  });

  it("a policy never changes traffic between pods of other namespaces (semantics 1.1)", () => {
    fc.assert(
      fc.property(clusters, networkPolicy("more"), (state, more) => {
        const untouched = ({ from, to }: { from: Pod; to: Pod }): boolean =>
          [from, to].every(({ metadata }) => metadata.namespace !== more.metadata.namespace);
        const before = verdicts(state).filter(untouched);
        const after = verdicts({ ...state, policies: [...state.policies, more] }).filter(untouched);
        expect(after.map(({ verdict }) => verdict)).to.deep.equal(before.map(({ verdict }) => verdict));
      }),
      RUNS,
    );
  });

  it("a policy never changes a pod that its podSelector does not match (semantics 2.2)", () => {
    fc.assert(
      fc.property(clusters, networkPolicy("more"), (state, more) => {
        const nobody = {
          ...more,
          spec: { ...more.spec, podSelector: { matchLabels: { nobody: "has-it" } } },
        };
        expect(verdictsOf({ ...state, policies: [...state.policies, nobody] })).to.deep.equal(
          verdictsOf(state),
        );
      }),
      RUNS,
    );
  });

  it("a rule's peers as rules of their own change nothing (semantics 1.6, 1.7)", () => {
    fc.assert(
      fc.property(clusters, (state) => {
        expect(verdictsOf({ ...state, policies: state.policies.map(split) })).to.deep.equal(
          verdictsOf(state),
        );
      }),
      RUNS,
    );
  });

  it("the grouped matrix says what single questions say", () => {
    fc.assert(
      fc.property(clusters, (state) => {
        const simulator = createSimulator(state);
        for (const connection of connections) {
          const matrix = simulator.matrix({ ipFamily: "IPv4", ...connection });
          for (const [row, from] of state.pods.entries())
            for (const [column, to] of state.pods.entries()) {
              const query = { from: endOf(from), to: endOf(to), ipFamily: "IPv4", ...connection } as const;
              expect(matrix.verdict(row, column)).to.equal(simulator.evaluate(query).verdict);
            }
        }
      }),
      RUNS,
    );
  });

  it("the matrix of all ports says what single questions say, of every port", () => {
    const asked = fc.tuple(fc.constantFrom("TCP", "UDP", "SCTP"), fc.constantFrom(1, 79, 80, 81, 82, 65_535));
    fc.assert(
      fc.property(clusters, asked, (state, [protocol, port]) => {
        const simulator = createSimulator(state);
        const matrix = simulator.ports("IPv4");
        for (const [row, from] of state.pods.entries())
          for (const [column, to] of state.pods.entries()) {
            const ranges = matrix.verdicts(row, column);
            const own = ranges.filter(
              (range) => range.protocol === protocol && range.first <= port && port <= range.last,
            );
            const query = { from: endOf(from), to: endOf(to), protocol, port, ipFamily: "IPv4" } as const;
            expect(own.map(({ verdict }) => verdict)).to.deep.equal([simulator.evaluate(query).verdict]);
          }
      }),
      RUNS,
    );
  });
});
