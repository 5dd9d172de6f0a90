import { expect } from "chai";
import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Manifests, readManifests } from "../../src/manifest/read.js";
import type { ClusterState } from "../../src/model/objects.js";
import type { Change } from "../../src/policies/impact/change.js";
import { impactOf } from "../../src/policies/impact/impact.js";
import { listedPorts } from "../../src/policies/matrix/port-text.js";
import { createSimulator } from "../../src/simulator/index.js";
import { clusters } from "../arbitraries.js";
import { netproof } from "../cli/netproof.js";

const workload = (name: string, labels: string, replicas = 1): string => `
kind: Deployment
apiVersion: apps/v1
metadata: { name: ${name}, namespace: shop }
spec: { replicas: ${replicas}, template: { metadata: { labels: { ${labels} } }, spec: { containers: [{ name: c, ports: [{ name: pg, containerPort: 5432 }] }] } } }
---`;
const policy = (name: string, spec: string): string => `
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---`;
const apps = workload("web", "app: web") + workload("db", "app: db");
const only = (app: string, ports = "{ port: 5432 }"): string =>
  policy(
    "db",
    `{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: ${app} } } }], ports: [${ports}] }] }`,
  );

function read(text: string): Manifests {
  return readManifests([{ file: "k8s.yaml", text }]);
}

/** `opened shop/web → shop/db: TCP 5432 by k8s.yaml:9` */
function told({ kind, from, to, ports, reasons }: Change): string {
  const at = reasons.find((reason) => reason.at !== undefined)?.at;
  return `${kind} ${from} → ${to}: ${listedPorts(ports)}${at === undefined ? "" : ` by ${at}`}`;
}

const cases: readonly (readonly [what: string, before: string, after: string, changes: readonly string[]])[] =
  [
    ["nothing, of the same", apps + only("web"), apps + only("web"), []],
    [
      "a rule that admits one more",
      apps + only("nobody"),
      apps + only("web"),
      ["opened shop/web → shop/db: TCP 5432 by k8s.yaml:15"],
    ],
    [
      "a policy that goes, by where it was",
      apps + only("nobody"),
      apps,
      [
        "opened shop/web → shop/db: all TCP; all UDP; all SCTP by k8s.yaml:15",
        "opened shop/db → shop/db: all TCP; all UDP; all SCTP by k8s.yaml:15",
      ],
    ],
    [
      "a policy that comes",
      apps,
      apps + only("web"),
      [
        "closed shop/web → shop/db: TCP 1-5431,5433-65535; all UDP; all SCTP by k8s.yaml:15",
        "closed shop/db → shop/db: all TCP; all UDP; all SCTP by k8s.yaml:15",
      ],
    ],
    [
      "pods and policy relabelled at once, which cuts what is allowed before and after",
      apps + only("web"),
      workload("web", "app: shop") + workload("db", "app: db") + only("shop"),
      ["cut shop/web → shop/db: TCP 5432"],
    ],
  ];

describe("the impact of a change of manifests", () => {
  for (const [what, before, after, changes] of cases)
    it(`is told of ${what}`, () => {
      expect(impactOf(read(before), read(after), "IPv4").changes.map(told)).to.deep.equal(changes);
    });

  it("has workloads that are new or gone, and exposure that grows or shrinks", () => {
    const after = `${workload("web", "app: web")}${workload("job", "app: job")}${policy("all", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }")}`;
    const { added, removed, exposure } = impactOf(read(apps), read(after), "IPv4");
    expect({ added, removed }).to.deep.equal({ added: ["shop/job"], removed: ["shop/db"] });
    expect(exposure).to.deep.equal([
      { workload: "shop/web", direction: "ingress", more: [], less: ["everyone (every port)"] },
      { workload: "shop/job", direction: "ingress", more: ["10.0.0.0/8 (every port)"], less: [] },
    ]);
  });

  const foreign = `
kind: CiliumNetworkPolicy
apiVersion: cilium.io/v2
metadata: { name: c, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: db } } }
---`;
  const undecided: readonly (readonly [what: string, before: string, after: string, count: number])[] = [
    ["a policy of another API that goes", apps + foreign, apps, 3],
    ["nothing, where it stays and nothing else changes", apps + foreign, apps + foreign, 0],
    [
      "addresses that a block may hold",
      apps + policy("p", "{ podSelector: {}, ingress: [] }"),
      apps + policy("p", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }"),
      4,
    ],
  ];
  for (const [what, before, after, count] of undecided)
    it(`is undecided by ${what}`, () =>
      expect(impactOf(read(before), read(after), "IPv4").undecided).to.have.length(count));

  const own = (state: ClusterState): Manifests => ({ ...read(""), state });

  it("is what single questions say of both sides, for every two sets of policies", () => {
    fc.assert(
      fc.property(clusters, clusters, (one, { policies }) => {
        const other = { ...one, policies };
        const { changes } = impactOf(own(one), own(other), "IPv4");
        const [was, is] = [createSimulator(one), createSimulator(other)];
        const end = (name: string) => {
          const [namespace = "", pod = ""] = name.split("/");
          return { kind: "pod", namespace, name: pod } as const;
        };
        for (const from of one.pods)
          for (const to of one.pods) {
            if (from === to) continue;
            const [source, destination] = [from, to].map(
              ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
            );
            const query = {
              from: end(source ?? ""),
              to: end(destination ?? ""),
              protocol: "TCP",
              port: 80,
              ipFamily: "IPv4",
            } as const;
            const opened = was.evaluate(query).verdict !== "allow" && is.evaluate(query).verdict === "allow";
            const isTold = changes.some(
              (change) =>
                change.kind === "opened" &&
                change.from === source &&
                change.to === destination &&
                change.ports.some(
                  ({ protocol, first, last }) => protocol === "TCP" && first <= 80 && 80 <= last,
                ),
            );
            expect(isTold).to.equal(opened);
          }
      }),
      { numRuns: 100 },
    );
  });

  it("is nothing read backwards but the same with opened for closed", () => {
    fc.assert(
      fc.property(clusters, clusters, (one, { policies }) => {
        const other = { ...one, policies };
        const count = (before: ClusterState, after: ClusterState, kind: Change["kind"]) =>
          impactOf(own(before), own(after), "IPv4").changes.filter((change) => change.kind === kind).length;
        expect(count(one, other, "opened")).to.equal(count(other, one, "closed"));
      }),
      { numRuns: 50 },
    );
  });
});

describe("netproof impact", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-impact-"));
    const git = (...args: readonly string[]): void =>
      void execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], {
        cwd: folder,
        stdio: "ignore",
      });
    git("init");
    writeFileSync(join(folder, "all.yaml"), apps + only("web"));
    git("add", ".");
    git("commit", "-m", "before");
    writeFileSync(join(folder, "all.yaml"), apps + only("web", "{ port: 5432 }, { port: 80 }"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const args = (...more: readonly string[]): readonly string[] => [
    "impact",
    "--since",
    "HEAD",
    "-f",
    "all.yaml",
    ...more,
  ];
  const bin = new URL("../../../bin/netproof.js", import.meta.url).pathname;
  const run = (...more: readonly string[]): { code: number; stdout: string } => {
    try {
      return {
        code: 0,
        stdout: execFileSync(process.execPath, [bin, ...args(...more)], {
          cwd: folder,
          encoding: "utf8",
          stdio: "pipe",
        }),
      };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, stdout };
    }
  };

  it("compares files with what they were at a commit, and names the line of the rule", () => {
    const { code, stdout } = run();
    expect(stdout).to.match(
      /^Opened\n {2}shop\/web → shop\/db: TCP 80\n {6}policy shop\/db ingress\[0\]\.from\[0\] admits it \(all\.yaml:15\)\n$/,
    );
    expect(code).to.equal(0);
  });

  for (const [flag, code] of [
    ["opened", 1],
    ["any", 1],
    ["closed", 0],
  ] as const)
    it(`fails on ${flag}: exit ${code}`, () => expect(run("--fail-on", flag).code).to.equal(code));

  it("says it in Markdown for a pull request, and beside the line for GitHub", () => {
    expect(run("-o", "markdown").stdout).to.match(
      /^### Opened\n\n- `shop\/web → shop\/db: TCP 80`\n {2}- `policy/,
    );
    expect(run("-o", "github").stdout).to.match(
      /^::warning title=netproof%3A Opened,file=all\.yaml,line=15::/,
    );
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ["one set of manifests", ["impact", "a"], /two sets of manifests/],
    ["a commit that is none", ["impact", "--since", "no-such-commit", "-f", "README.md"], /git rev-parse/],
    [
      "a kind of failure that is none",
      ["impact", "a", "b", "--fail-on", "x"],
      /--fail-on takes opened, closed or any/,
    ],
  ];
  for (const [name, flags, message] of wrong)
    it(`refuses ${name}, exit 2`, async () => {
      const { code, stderr } = await netproof(flags);
      expect(stderr).to.match(message);
      expect(code).to.equal(2);
    });
});
