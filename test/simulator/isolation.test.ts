import { type Case, inX, itHolds } from "./cluster.js";

/** Whom a policy selects and in which direction: semantics.md, sections 1.1 to 1.5. */
const cases: readonly Case[] = [
  {
    name: "1.2 an absent spec denies all ingress",
    policies: [inX()],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  { name: "1.2 and leaves egress open", policies: [inX()], query: "x/a -> y/a:80", verdict: "allow" },
  {
    name: "1.3 a null podSelector selects all pods of the namespace",
    policies: [inX({ podSelector: null })],
    query: "y/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "1.1 a policy selects no pod of another namespace",
    policies: [inX({ podSelector: {} })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 an egress rule without policyTypes isolates ingress too",
    policies: [inX({ egress: [{}] })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.4 egress: [] without policyTypes does not isolate egress",
    policies: [inX({ egress: [] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 policyTypes: [] is as if absent",
    policies: [inX({ policyTypes: [], egress: [] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 [Egress] alone leaves ingress open",
    policies: [inX({ policyTypes: ["Egress"] })],
    query: "y/a -> x/a:80",
    verdict: "allow",
  },
  {
    name: "1.4 rules of a direction that is not listed are ignored",
    policies: [inX({ policyTypes: ["Ingress"], egress: [], ingress: [{}] })],
    query: "x/a -> y/a:80",
    verdict: "allow",
  },
  {
    name: "1.5 ingress: null isolates and allows nothing",
    policies: [inX({ policyTypes: ["Ingress"], ingress: null })],
    query: "y/a -> x/a:80",
    verdict: "deny",
  },
  {
    name: "1.5 ingress: [{}] allows everything",
    policies: [inX({ ingress: [{}] })],
    query: "8.8.8.8 -> x/a:80",
    verdict: "allow",
  },
];

describe("whom a NetworkPolicy isolates", () => itHolds(cases));
