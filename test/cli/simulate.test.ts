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
  - { apiVersion: v1, kind: Pod, metadata: { name: b, namespace: x, labels: { app: db } }, spec: { containers: [{ name: c, ports: [{ containerPort: 5432 }] }] }, status: { podIP: 10.0.0.2 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
`;
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

  it("prints the expected matrix of a folder's manifests, and what it passed over", async () => {
    const { code, stdout, stderr } = await netproof(["simulate", "-f", folder]);
    expect(stdout).to.match(/to port 5432\/TCP, IPv4\n to → +x\/a +x\/b *\n x\/a +\. +x *\n x\/b +\. +\. /);
    expect(stderr).to.include("1 Deployment");
    expect(code).to.equal(0);
  });

  it("reads JSON from standard input, and prints groups as JSON", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", namespace: "x" },
      spec: { containers: [] },
      status: { podIP: "10.0.0.1" },
    };
    const { stdout } = await netproof(["simulate", "-f", "-", "-o", "json", "--port", "443"], {
      stdin: JSON.stringify(pod),
    });
    expect(JSON.parse(stdout)).to.deep.equal({
      matrices: [{ protocol: "TCP", port: 443, ipFamily: "IPv4", groups: [["x/a"]], verdicts: [["allow"]] }],
    });
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
      "the same object twice",
      ["-f", "-"],
      cluster + policy("{}") + policy("{}"),
      /there are two objects NetworkPolicy x\/db/,
    ],
    [
      "a policy of another kind, which would make the answers wrong",
      ["-f", "-"],
      "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p }\n",
      /<stdin>:2:1 {2}kind\n {2}netproof simulates NetworkPolicy/,
    ],
    ["a file that is not there", ["-f", "/nonexistent.yaml"], "", /cannot read \/nonexistent\.yaml/],
    ["no manifest at all", [], "", /which manifests\?/],
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
    it(`refuses ${name} before any answer, exit 2`, async () => {
      const stdin = `${line}\n{"from":"x/a","to":"x/b","port":80}\n`;
      const { code, stdout, stderr } = await netproof(["simulate", "-f", folder, "--queries", "-"], {
        stdin,
      });
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});
