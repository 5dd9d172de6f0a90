import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof } from "./netproof.js";

const cluster = `
apiVersion: v1
kind: Namespace
metadata: { name: x }
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Pod, metadata: { name: a, namespace: x, labels: { app: web } }, spec: { containers: [{ name: c }] }, status: { podIP: 10.0.0.1 } }
  - { apiVersion: v1, kind: Pod, metadata: { name: b, namespace: x, labels: { app: db } }, spec: { containers: [{ name: c, ports: [{ name: pg, containerPort: 5432 }] }] }, status: { podIP: 10.0.0.2 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c }] } } }
`;
const listed = [
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "x" },
    spec: { containers: [] },
    status: { podIP: "10.0.0.1" },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "b", namespace: "x" },
    spec: { containers: [] },
    status: { podIP: "10.0.0.2" },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "deny", namespace: "x" },
    spec: {},
  },
];
const policy = (spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: x }
spec: ${spec}
`;
const manifests = cluster + policy("{ podSelector: { matchLabels: { app: db } } }");

describe("netproof simulate", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-simulate-"));
    writeFileSync(join(folder, "cluster.yaml"), manifests);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints the matrix of a folder's workloads, all ports, and whom beyond them each lets in", async () => {
    const { code, stdout, stderr } = await netproof(["simulate", "-f", folder]);
    expect(stdout).to.match(/from ↓ to → +x\/a +x\/b +default\/web\nx\/a +· +none +all\n/);
    expect(stdout).to.match(/Beyond these manifests\n[^]* {2}x\/b\n {4}from nobody\n {4}to everyone/);
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
  });

  const ports: readonly [string, string, string][] = [
    ["by number and range", "{ ports: [{ port: 80 }, { port: 8000, endPort: 8100 }] }", "TCP 80,8000-8100"],
    ["by protocol", "{ ports: [{ protocol: UDP }] }", "all UDP"],
    [
      "but one",
      "{ ports: [{ endPort: 65535, port: 2 }, { protocol: UDP }, { protocol: SCTP }] }",
      "all but TCP 1",
    ],
    ["by name", "{ ports: [{ port: pg }] }", "TCP 5432"],
  ];
  for (const [name, rule, text] of ports)
    it(`shows ports ${name} as ${text}`, async () => {
      const stdin = cluster + policy(`{ podSelector: { matchLabels: { app: db } }, ingress: [${rule}] }`);
      const { stdout } = await netproof(["simulate", "-f", "-", "-o", "csv"], { stdin });
      expect(stdout.split("\n").find((line) => line.startsWith("x/a,x/b,"))).to.include(text);
    });

  it("reads JSON from standard input, and prints the matrix as JSON", async () => {
    const { code, stdout } = await netproof(["simulate", "-f", "-", "-o", "json", "--focus", "x/b"], {
      stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items: listed }),
    });
    const { workloads, connections } = JSON.parse(stdout) as Record<string, unknown[]>;
    expect(workloads).to.deep.equal([
      { name: "x/a", pods: 1 },
      { name: "x/b", pods: 1 },
    ]);
    expect(connections).to.have.length(2);
    expect(connections?.[0]).to.deep.include({ from: "x/a", to: "x/b", allowed: "none", dependsOn: [] });
    expect(code).to.equal(0);
  });

  for (const [format, pattern] of [
    ["markdown", /^\| from ↓ to → \| x\/a \| x\/b \| default\/web \|\n\| --- /],
    ["dot", /^digraph policies \{[^]*"x\/b" -> "x\/a" \[label="all"\];/],
    ["mermaid", /^graph LR\n {2}w0\["x\/a"\][^]*w1 -->\|"all"\| w0/],
    ["svg", /^<svg[^]*<\/svg>\n$/],
  ] as const)
    it(`prints it as ${format}`, async () => {
      const { code, stdout } = await netproof(["simulate", "-f", folder, "-o", format]);
      expect(stdout).to.match(pattern);
      expect(code).to.equal(0);
    });

  it("of policies of another API says that they may decide, exit 3", async () => {
    const stdin = `${cluster}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p, namespace: x }\nspec: { endpointSelector: { matchLabels: { app: db } } }\n`;
    const told = await netproof(["simulate", "-f", "-", "-o", "csv"], { stdin });
    expect(told.stdout).to.match(/\nx\/a,x\/b,all,,"?CiliumNetworkPolicy x\/p, which netproof does not read/);
    expect(told.stdout).to.match(/\nx\/a,default\/web,all,,\n/);
    expect(told.code).to.equal(3);
    const assumed = await netproof(["simulate", "-f", "-", "--assume-without", "CiliumNetworkPolicy"], {
      stdin,
    });
    expect(assumed.stderr).to.include("assumed that no CiliumNetworkPolicy matters here");
    expect(assumed.code).to.equal(0);
  });

  it("answers questions with one JSON line each, in order", async () => {
    const queries = [
      { id: "1", from: "x/a", to: "x/b", protocol: "TCP", port: 5432 },
      { id: "2", from: "x/b", to: "10.0.0.1", protocol: "UDP", port: 53, ipFamily: "IPv4" },
      { id: "3", from: "x/a", to: "x/b", protocol: "ICMP", established: false },
    ];
    const stdin = queries.map((query) => JSON.stringify(query)).join("\n");
    const { code, stdout } = await netproof(["simulate", "-f", folder, "--queries", "-"], { stdin });
    const answers = stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).to.deep.equal([
      {
        id: "1",
        verdict: "deny",
        decidedBy: ["x/db"],
        rules: [],
        reason: "policy x/db isolates x/b for ingress, and no rule admits 5432/TCP from x/a",
        notes: [],
      },
      {
        id: "2",
        verdict: "allow",
        decidedBy: [],
        rules: [],
        reason: "no policy isolates x/b for egress or x/a for ingress",
        notes: [],
      },
      {
        id: "3",
        verdict: "unspecified",
        decidedBy: ["x/db"],
        rules: [],
        reason:
          "the API leaves this open (protocols other than TCP, UDP and SCTP: docs/semantics.md#u4): policy x/db isolates x/b for ingress, and no rule admits ICMP from x/a",
        notes: ["U4"],
      },
    ]);
    expect(code).to.equal(0);
  });

  const invalid: readonly [string, readonly string[], string, RegExp][] = [
    [
      "an invalid policy, with file, line and the API server's text",
      ["-f", "-"],
      cluster + policy("{ ingress: [{ from: [{}] }] }"),
      /<stdin>:\d+:\d+ {2}spec\.ingress\[0\]\.from\[0\]\n {2}Required value: must specify a peer/,
    ],
    [
      "an invalid pod",
      ["-f", "-"],
      cluster.replace("10.0.0.2", "10.0.0.256"),
      /<stdin>:10:\d+ {2}items\[1\]\.status\.podIP\n {2}/,
    ],
    [
      "two objects of one name that differ, with both places",
      ["-f", "-"],
      cluster + policy("{}") + policy("{ policyTypes: [Ingress] }"),
      /there are two objects NetworkPolicy x\/db that differ, the other at <stdin>:\d+: keep one/,
    ],
    ["a file that is not there", ["-f", "/nonexistent.yaml"], "", /cannot read \/nonexistent\.yaml/],
    ["no manifest at all", [], "", /which policies\?/],
  ];
  for (const [name, args, stdin, message] of invalid) {
    it(`refuses ${name}, exit 2, nothing on stdout`, async () => {
      const { code, stdout, stderr } = await netproof(["simulate", ...args], { stdin });
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }

  const questions: readonly [string, string, RegExp][] = [
    ["no JSON", "{", /<stdin>:1:1/],
    ["a pod that is not there", '{"from":"x/a","to":"x/q","port":80}', /there is no pod x\/q/],
    ["an end of no known form", '{"from":"a","to":"x/b","port":80}', /"a" is none of ns\/pod, an IP address/],
    ["TCP without a port", '{"from":"x/a","to":"x/b"}', /TCP, UDP and SCTP need a port/],
    ["a Service as source", '{"from":"service/x/s","to":"x/b","port":80}', /a Service opens no connections/],
    ["ends of two families", '{"from":"fd00::1","to":"10.0.0.1","port":80}', /different IP families/],
  ];
  for (const [name, line, message] of questions) {
    it(`says what is wrong with ${name}, answers the rest, exit 2`, async () => {
      const stdin = `${line}\n{"from":"x/a","to":"x/b","port":80}\n`;
      const { code, stdout, stderr } = await netproof(["simulate", "-f", folder, "--queries", "-"], {
        stdin,
      });
      expect(stderr).to.match(message);
      expect(stdout.trim().split("\n")).to.have.length(1);
      expect(code).to.equal(2);
    });
  }
});
