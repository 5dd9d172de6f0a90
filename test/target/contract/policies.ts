import { expect } from "chai";
import { type NetworkPolicySpec, refOf } from "../../../src/model/objects.js";
import { type Bench, policyObject } from "./bench.js";

const web = { matchLabels: { app: "web" } } as const;
const port = { protocol: "TCP", port: 80 } as const;

/** Spelt out in full, so that no default of the server's explains a difference (semantics.md 1.3, 1.4, 1.9). */
const cases: readonly { readonly name: string; readonly spec: NetworkPolicySpec }[] = [
  { name: "no rule at all", spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  { name: "a rule that admits all", spec: { podSelector: web, policyTypes: ["Ingress"], ingress: [{}] } },
  {
    name: "peers that select everything",
    spec: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }],
    },
  },
  {
    name: "a peer of both selectors beside a peer of one",
    spec: {
      podSelector: web,
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: web, namespaceSelector: web }, { podSelector: web }], ports: [port] },
      ],
    },
  },
  {
    name: "every operator of a selector",
    spec: {
      podSelector: {
        matchExpressions: [
          { key: "app", operator: "In", values: ["web", "api"] },
          { key: "tier", operator: "NotIn", values: ["db"] },
          { key: "stage", operator: "Exists" },
          { key: "old", operator: "DoesNotExist" },
        ],
      },
      policyTypes: ["Ingress"],
    },
  },
  {
    name: "ipBlocks of both families with except",
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        { to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "10.2.3.4/32"] } }] },
        { to: [{ ipBlock: { cidr: "fd00::/8" } }] },
      ],
    },
  },
  {
    name: "ports by number, by name, as a range and of a whole protocol",
    spec: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          ports: [port, { protocol: "TCP", port: "http" }, { protocol: "UDP", port: 1000, endPort: 2000 }],
        },
        { ports: [{ protocol: "UDP" }] },
      ],
    },
  },
];

export function describePolicies(current: () => Bench): void {
  describe("stores a NetworkPolicy as it was sent:", () => {
    for (const { name, spec } of cases) {
      it(name, async () => {
        const { target, signal, read, namespace } = current();
        const sent = policyObject({ namespace: await namespace(), name: "policy" }, spec);
        const stored = await target.apply([sent], signal);
        for (const object of [...stored, await read(refOf(sent))]) {
          expect(object).to.have.property("spec").that.deep.equals(spec);
        }
      });
    }

    it("and nothing of its predecessor when it is applied again", async () => {
      const { target, signal, read, namespace } = current();
      const place = { namespace: await namespace(), name: "policy" };
      const before = {
        podSelector: web,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ ports: [port] }],
      } as const;
      const after = { podSelector: {}, policyTypes: ["Egress"], egress: [{}] } as const;
      await target.apply([policyObject(place, before)], signal);
      await target.apply([policyObject(place, after)], signal);
      const stored = await read({ kind: "NetworkPolicy", ...place });
      expect(stored).to.have.property("spec").that.deep.equals(after);
    });
  });
}
