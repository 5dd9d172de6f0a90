import { expect } from "chai";
import * as fc from "fast-check";
import type { NetworkPolicySpec } from "../../src/model/objects.js";
import { createSimulator } from "../../src/simulator/index.js";
import { clusters, PORTS } from "../arbitraries.js";
import { cluster, inX } from "./cluster.js";

const a = { kind: "pod", namespace: "x", name: "a" } as const;
const b = { kind: "pod", namespace: "x", name: "b" } as const;
const other = { kind: "pod", namespace: "y", name: "a" } as const;

function missesOf(spec: NetworkPolicySpec, from: typeof a | typeof other, port = 80): readonly string[] {
  const { directions } = createSimulator({ ...cluster, policies: [inX(spec)] }).explain({
    from,
    to: b,
    protocol: "TCP",
    port,
  });
  return directions.flatMap(({ ruling }) =>
    ruling.kind === "isolated"
      ? ruling.policies.flatMap(({ rules }) => rules.flatMap(({ misses }) => misses.map(({ why }) => why)))
      : [],
  );
}

describe("why a rule does not admit a connection", () => {
  const cases: readonly [string, NetworkPolicySpec, typeof a | typeof other, readonly string[]][] = [
    [
      "1.11 names the label that differs, and the one that is there",
      { ingress: [{ from: [{ podSelector: { matchLabels: { app: "db", tier: "front" } } }] }] },
      a,
      ["its podSelector wants of x/a: app=db (it has app=web)"],
    ],
    [
      "1.11 names the requirement, and that the label is missing",
      {
        ingress: [
          { from: [{ podSelector: { matchExpressions: [{ key: "env", operator: "In", values: ["p"] }] } }] },
        ],
      },
      a,
      ["its podSelector wants of x/a: env in (p) (it has no label env)"],
    ],
    [
      "1.8 says that a podSelector alone means the policy's own namespace",
      { ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }] },
      other,
      ["without a namespaceSelector it means pods of namespace x alone, and this one is in y"],
    ],
    [
      "1.8 names the namespace's label",
      { ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "red" } } }] }] },
      other,
      ["its namespaceSelector wants of namespace y: team=red (it has team=blue)"],
    ],
    [
      "1.10 compares the address with the block and with its except",
      { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.1.0/24"] } }] }] },
      a,
      ["x/a's address 10.0.1.1 is in 10.0.0.0/8, but in its except 10.0.1.0/24, too"],
    ],
    [
      "1.9 says that a port without protocol is a TCP port's, and which number a name has",
      { ingress: [{ ports: [{ port: "http" }, { protocol: "UDP", port: 80 }, { port: 90, endPort: 99 }] }] },
      a,
      ["port http of x/b is 8080, not 80", "it is for UDP, not for TCP", "ports 90-99 is not 80/TCP"],
    ],
    ["a policy without rules has none that could admit", { ingress: [] }, a, []],
  ];
  for (const [name, spec, from, misses] of cases) {
    it(name, () => {
      expect(missesOf(spec, from)).to.deep.equal(misses);
    });
  }

  it("is there for every rule of every policy that isolates, and only on a deny or what is left open", () => {
    const query = fc.record({ from: fc.nat(), to: fc.nat(), port: fc.constantFrom(...PORTS) });
    fc.assert(
      fc.property(clusters, query, (state, { from, to, port }) => {
        const ends = [from, to].map((index) => {
          const { namespace = "", name } = state.pods.at(index % state.pods.length)?.metadata ?? { name: "" };
          return { kind: "pod", namespace, name } as const;
        });
        const [source, destination] = ends as [(typeof ends)[0], (typeof ends)[0]];
        const asked = { from: source, to: destination, protocol: "TCP", port };
        const simulator = createSimulator(state);
        const { expectation, directions } = simulator.explain(asked);
        expect(expectation).to.deep.equal(simulator.evaluate(asked));
        const isolated = directions.flatMap(({ ruling }) =>
          ruling.kind === "isolated" ? ruling.policies : [],
        );
        expect(isolated.length > 0).to.equal(
          expectation.verdict === "deny" || (expectation.verdict === "unspecified" && isolated.length > 0),
        );
        for (const { misses } of isolated.flatMap(({ rules }) => rules)) expect(misses).not.to.deep.equal([]);
      }),
    );
  });
});
