import { type Case, denyAll, inX, itHolds } from "./cluster.js";

const web = { podSelector: { matchLabels: { app: "web" } } };

/** What counts as a connection between pods, and what is left open of it: semantics.md, section 2. */
const cases: readonly Case[] = [
  {
    name: "2.1 no pod at either end is out of scope",
    policies: [denyAll],
    query: "8.8.8.8 -> 9.9.9.9:80",
    verdict: "allow",
  },
  {
    name: "2.1 loopback is out of scope",
    policies: [denyAll],
    query: "x/a -> 127.0.0.1:80",
    verdict: "allow",
  },
  {
    name: "2.1 both directions must admit",
    policies: [denyAll, inX({ ingress: [{}] }, "in")],
    query: "x/a -> x/b:80",
    verdict: "deny",
  },
  {
    name: "2.2 policies are a union",
    policies: [denyAll, inX({ ingress: [{}] }, "in")],
    query: "y/a -> x/b:80",
    verdict: "allow",
  },
  { name: "2.5 a pod reaches itself", policies: [denyAll], query: "x/a -> x/a:80", verdict: "allow" },
  {
    name: "2.8 U5 an open connection that is denied now is left open",
    policies: [denyAll],
    query: "y/a -> x/a:80",
    verdict: "unspecified",
    notes: ["U5"],
    more: { established: true },
  },
  {
    name: "2.8 an open connection that is allowed now goes on",
    policies: [],
    query: "y/a -> x/a:80",
    verdict: "allow",
    more: { established: true },
  },
  {
    name: "2.9 U4 other protocols under isolation are left open",
    policies: [inX({ ingress: [{}] })],
    query: "y/a -> x/a/ICMP",
    verdict: "unspecified",
    notes: ["U4"],
  },
  { name: "2.9 without isolation they pass", policies: [], query: "y/a -> x/a/GRE", verdict: "allow" },
  {
    name: "2.11 U14 a pod that has ended is no end",
    policies: [],
    query: "y/a -> x/done:80",
    verdict: "unspecified",
    notes: ["U14"],
  },
  {
    name: "2.11 U14 nor is one without an address",
    policies: [denyAll],
    query: "y/a -> x/pending:80",
    verdict: "unspecified",
    notes: ["U14"],
  },
  {
    name: "2.11 the address of a pod that has ended is nobody's",
    policies: [inX({ ingress: [{ from: [web] }] })],
    query: "10.0.1.9 -> x/b:80",
    verdict: "deny",
  },
];

describe("the evaluation of policies", () => itHolds(cases));
