import { expect } from "chai";
import { readManifests } from "../../src/manifest/read.js";
import { lint, rules } from "../../src/policies/lint/lint.js";

/** Each rule with manifests that it finds something in, and with the likest in which nothing is wrong. */
interface Case {
  readonly rule: string;
  readonly finds: string;
  /** On the last line that has it. */
  readonly at: string;
  readonly silent: readonly (readonly [why: string, text: string])[];
}

const pod = (name: string, labels: string, more = ""): string =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }, spec: { ${more} containers: [{ name: c, ports: [{ name: pg, containerPort: 5432 }] }] } }\n---\n`;
const policy = (spec: string, annotations = ""): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop, annotations: { ${annotations} } }\nspec:\n${spec}\n---\n`;
const namespace = (name: string, labels = ""): string =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { ${labels} } } }\n---\n`;
const other = `{ apiVersion: v1, kind: Pod, metadata: { name: o, namespace: ops, labels: { app: prom } }, spec: { containers: [{ name: c }] } }\n---\n`;
const service = `{ apiVersion: v1, kind: Service, metadata: { name: db, namespace: shop }, spec: { selector: { app: db }, ports: [{ port: 80, targetPort: 5432 }] } }\n---\n`;
const db = pod("db", "app: db");
const dbAlone = "  podSelector: { matchLabels: { app: db } }";

const cases: readonly Case[] = [
  {
    rule: "rules-without-type",
    finds: db + policy("  policyTypes: [Ingress]\n  egress: [{}]"),
    at: "egress: [{}]",
    silent: [
      ["both are listed", db + policy("  policyTypes: [Ingress, Egress]\n  egress: [{}]")],
      ["types are left to the API", db + policy("  egress: [{}]")],
    ],
  },
  {
    rule: "empty-egress",
    finds: db + policy("  podSelector: {}\n  egress: []"),
    at: "egress: []",
    silent: [
      ["types are written", db + policy("  policyTypes: [Ingress, Egress]\n  egress: []")],
      ["types say that egress is not meant", db + policy("  policyTypes: [Ingress]\n  egress: []")],
    ],
  },
  {
    rule: "two-peers",
    finds:
      db +
      other +
      namespace("ops", "team: ops") +
      policy(
        "  ingress:\n  - from:\n    - namespaceSelector: { matchLabels: { team: ops } }\n    - podSelector: { matchLabels: { app: prom } }",
      ),
    at: "- podSelector",
    silent: [
      [
        "the second selects pods of its own namespace",
        db +
          pod("prom", "app: prom") +
          other +
          namespace("ops", "team: ops") +
          policy(
            "  ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: ops } } }, { podSelector: { matchLabels: { app: prom } } }] }]",
          ),
      ],
      [
        "one peer has both",
        db +
          other +
          namespace("ops", "team: ops") +
          policy(
            "  ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: ops } }, podSelector: { matchLabels: { app: prom } } }] }]",
          ),
      ],
    ],
  },
  {
    rule: "repeated-rule",
    finds: db + policy("  ingress:\n  - ports: [{ port: 80 }]\n  - ports: [{ port: 80 }]"),
    at: "- ports",
    silent: [
      ["they differ", db + policy("  ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 81 }] }]")],
    ],
  },
  {
    rule: "selects-nobody",
    finds: db + policy("  podSelector: { matchLabels: { app: bd } }"),
    at: "podSelector",
    silent: [
      ["it selects", db + policy(dbAlone)],
      ["its namespace has no workloads here", other + policy("  podSelector: { matchLabels: { app: bd } }")],
    ],
  },
  {
    rule: "peer-matches-nobody",
    finds: db + other + policy("  ingress: [{ from: [{ podSelector: { matchLabels: { app: prom } } }] }]"),
    at: "ingress",
    silent: [
      [
        "nobody has the label anywhere",
        db + policy("  ingress: [{ from: [{ podSelector: { matchLabels: { app: prom } } }] }]"),
      ],
      [
        "it is here",
        db +
          pod("prom", "app: prom") +
          policy("  ingress: [{ from: [{ podSelector: { matchLabels: { app: prom } } }] }]"),
      ],
    ],
  },
  {
    rule: "namespace-lacks-label",
    finds:
      db +
      namespace("ops") +
      policy("  ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: ops } } }] }]"),
    at: "ingress",
    silent: [
      [
        "it has it",
        db +
          namespace("ops", "name: ops") +
          policy("  ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: ops } } }] }]"),
      ],
      [
        "nobody describes it",
        db + policy("  ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: ops } } }] }]"),
      ],
    ],
  },
  {
    rule: "host-network",
    finds: pod("db", "app: db", "hostNetwork: true,") + policy(dbAlone),
    at: "podSelector",
    silent: [
      ["it is on the pods' network", db + policy(dbAlone)],
      ["all pods are meant", pod("db", "app: db", "hostNetwork: true,") + policy("  podSelector: {}")],
    ],
  },
  {
    rule: "unknown-port-name",
    finds: db + policy("  ingress: [{ ports: [{ port: gp }] }]"),
    at: "ingress",
    silent: [
      ["a pod has it", db + policy("  ingress: [{ ports: [{ port: pg }] }]")],
      ["it selects nobody here", other + policy("  ingress: [{ ports: [{ port: gp }] }]")],
      [
        "egress goes to others' ports",
        db + policy("  policyTypes: [Egress]\n  egress: [{ ports: [{ port: gp }] }]"),
      ],
    ],
  },
  {
    rule: "service-port",
    finds: db + service + policy(`${dbAlone}\n  ingress: [{ ports: [{ port: 80 }] }]`),
    at: "ingress",
    silent: [
      [
        "the pods' own is meant",
        db + service + policy(`${dbAlone}\n  ingress: [{ ports: [{ port: 5432 }] }]`),
      ],
      ["no Service has it", db + policy(`${dbAlone}\n  ingress: [{ ports: [{ port: 80 }] }]`)],
    ],
  },
  {
    rule: "egress-without-dns",
    finds: db + policy(`${dbAlone}\n  policyTypes: [Egress]\n  egress: [{ ports: [{ port: 443 }] }]`),
    at: "egress:",
    silent: [
      ["nothing may go out, which is meant", db + policy(`${dbAlone}\n  policyTypes: [Egress]`)],
      [
        "port 53 is open",
        db +
          policy(`${dbAlone}\n  policyTypes: [Egress]\n  egress: [{ ports: [{ port: 53, protocol: UDP }] }]`),
      ],
      [
        "another policy admits it",
        db +
          policy(`${dbAlone}\n  policyTypes: [Egress]\n  egress: [{ ports: [{ port: 443 }] }]`) +
          policy(
            `  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ to: [{ namespaceSelector: {} }] }]`,
          ).replace("name: p", "name: q"),
      ],
    ],
  },
  {
    rule: "not-isolated",
    finds: db,
    at: "kind: Pod",
    silent: [["a policy isolates it", db + policy("  podSelector: {}")]],
  },
  {
    rule: "open-to-everyone",
    finds: db + policy("  ingress: [{}]"),
    at: "ingress",
    silent: [["who may is named", db + policy("  ingress: [{ from: [{ podSelector: {} }] }]")]],
  },
  {
    rule: "metadata-reachable",
    finds: db + policy("  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]"),
    at: "egress",
    silent: [
      [
        "it is taken out",
        db + policy("  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }] }]"),
      ],
    ],
  },
];

function found(text: string, rule: string) {
  const { findings } = lint(readManifests([{ file: "f.yaml", text }]), "info");
  return findings.filter((finding) => finding.rule === rule);
}

describe("netproof lint", () => {
  it("has a case for each of its rules", () =>
    expect(cases.map(({ rule }) => rule)).to.have.members(rules.map(({ id }) => id)));

  for (const { rule, finds, at, silent } of cases) {
    it(`${rule} finds what is wrong, with its line`, () =>
      expect(found(finds, rule).map(({ line }) => line)).to.deep.equal([
        finds.split("\n").findLastIndex((line) => line.includes(at)) + 1,
      ]));
    for (const [why, text] of silent)
      it(`${rule} is silent where ${why}`, () => expect(found(text, rule)).to.deep.equal([]));
  }

  it("is silenced by an annotation with a reason, and by none without", () => {
    const wrong = "  podSelector: { matchLabels: { app: bd } }";
    const ignored = (reason: string): string =>
      db + policy(wrong, `netproof.io/ignore-selects-nobody: "${reason}"`);
    const of = (text: string) => lint(readManifests([{ file: "f.yaml", text }]), "warning");
    expect(of(ignored("")).findings.map(({ rule }) => rule)).to.include("selects-nobody");
    const { findings, silenced } = of(ignored("installed elsewhere"));
    expect(findings.map(({ rule }) => rule)).not.to.include("selects-nobody");
    expect(silenced.map(({ reason }) => reason)).to.deep.equal(["installed elsewhere"]);
  });
});
