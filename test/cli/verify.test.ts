import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readReport } from "../../src/report/json/read.js";
import type { ObjectMeta } from "../../src/model/objects.js";
import { namespace, pod, policy } from "../builders.js";
import { startApiServer } from "../target/kubernetes/api-server/index.js";
import { labWorld } from "../target/kubernetes/lab-world.js";
import { clusterFlags, netproof } from "./netproof.js";

const manifests = "test/cli/manifests/shop.yaml";
const intent = "test/cli/manifests/intent.yaml";

/** The text as one line, whatever its columns. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** Each statement's sign and first word. */
function signs(text: string | undefined): readonly string[] {
  return [...(text ?? "").matchAll(/^ {2}([✓✗?] (?:only|allow|deny))\b/gm)].map(([, sign = ""]) => sign);
}

describe("netproof verify", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-verify-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  it("runs a user's policies between stand-ins of their workloads, and shows each statement twice", async () => {
    const { code, stdout } = await netproof(["verify", "-f", manifests, "--assert", intent]);
    expect(stdout).to.match(
      /^netproof verify · 3 policies, 4 workloads, 1 Service, mirrored by 5 probe pods\n/,
    );
    expect(stdout).to.include("ops/backup: no port is declared; probed on 80/TCP.");
    expect(stdout).to.match(/✓ verify +1 step/);
    const [simulated, live] = [stdout.split("Statements, live")[0], stdout.split("Statements, live")[1]];
    for (const part of [simulated, live]) expect(signs(part)).to.deep.equal(["✓ only", "✓ allow", "✓ deny"]);
    expect(unwrapped(stdout)).to.include(
      `✓ only shop/api to shop/db on 5432/TCP (11 connections, ${intent}:1)`,
    );
    expect(code).to.equal(0);
  });

  it("says last what the policies mean, and of a set that denies nothing just that, exit 0", async () => {
    const some = await netproof(["verify", "-f", manifests, "--assert", intent]);
    expect(unwrapped(some.stdout)).to.match(
      /these policies allow \d+ and deny \d+.*; statements: 3 hold\. $/,
    );
    const open = `
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop }
spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: {}, ingress: [{}] }
`;
    const { code, stdout } = await netproof(["verify", "-f", written("open.yaml", open)]);
    expect(unwrapped(stdout)).to.include("These policies deny none of the connections that were tried");
    expect(code).to.equal(0);
  });

  it("prints a report under the user's own names, with every pod, both ways and through the Service", async () => {
    const { code, stdout } = await netproof(["verify", "-f", manifests, "-o", "json"]);
    const [scenario] = readReport(stdout, "<stdout>").scenarios;
    const [step] = scenario?.steps ?? [];
    const pods = step?.snapshot.pods.map((own) => `${own.namespace}/${own.name}`) ?? [];
    const own = ["shop/web", "shop/web-2", "shop/api", "shop/db", "ops/backup"];
    expect(pods).to.have.members([...own, "shop/stranger", "ops/stranger", "elsewhere/stranger"]);
    // Five pods, three strangers and four hosts outside to five pods, the former also to a Service, each with one port.
    expect(step?.cells.length).to.equal((5 + 3 + 4) * 5 + 5 + 3);
    expect(step?.snapshot.policies.map(({ metadata }) => metadata.name)).to.have.members([
      "db",
      "default-deny",
      "web",
    ]);
    expect(code).to.equal(0);
  });

  it("finds what an engine gets wrong with these policies, and which statement that breaks, exit 1", async () => {
    const file = join(folder, "live.json");
    const fault = ["--fault", "B1", "--settle", "2s", "--report", `json=${file}`];
    const { code, stdout } = await netproof(["verify", "-f", manifests, "--assert", intent, ...fault]);
    const { statements = [] } = readReport(readFileSync(file, "utf8"), file);
    expect(statements.map(({ status }) => status)).to.deep.equal(["fails", "holds", "fails"]);
    expect(stdout).to.include("leak     ops/backup → shop/db:5432/TCP");
    const live = stdout.split("Statements, live")[1];
    expect(signs(live)).to.deep.equal(["✗ only", "✓ allow", "✗ deny"]);
    expect(live).to.include("ops/backup → shop/db:5432/TCP must be denied, but answered");
    expect(code).to.equal(1);
  });

  it("deploys nothing where simulation contradicts a statement, and quotes the rule that does, exit 1", async () => {
    const file = written("wrong.yaml", "- deny: shop/api\n  to: shop/db\n");
    const report = join(folder, "wrong.xml");
    const asked = ["--assert", file, "--report", `junit=${report}`];
    const { code, stdout } = await netproof(["verify", "-f", manifests, ...asked]);
    expect(readFileSync(report, "utf8")).to.match(
      /<failure .*shop\/db:5432\/TCP must be denied, but is allowed/,
    );
    expect(stdout).to.include("shop/api → shop/db:5432/TCP must be denied, but is allowed");
    expect(stdout).to.match(
      /policy shop\/db admits it by ingress\[0\]\.from\[0\], port pg\n +.*shop\.yaml:\d+\n/,
    );
    expect(stdout).to.match(/Nothing was deployed: .*\n$/);
    expect(stdout).not.to.include("embedded lab");
    expect(code).to.equal(1);
  });

  it("tells selectors on a namespace's name from others, although its mirror has another name", async () => {
    const named = `
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: near, labels: { app: a } }
spec: { containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: far, labels: { app: a } }
spec: { containers: [{ name: c }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: near }
spec:
  podSelector: {}
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: far } } }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: far }
spec:
  podSelector: {}
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: beyond } } }] }]
`;
    const asserted = written("named.yaml", "- { allow: far/b, to: near/a }\n- { deny: near/a, to: far/b }\n");
    const { code, stdout } = await netproof([
      "verify",
      "-f",
      written("pods.yaml", named),
      "--assert",
      asserted,
    ]);
    expect(signs(stdout.split("Statements, live")[1])).to.deep.equal(["✓ allow", "✓ deny"]);
    expect(unwrapped(stdout)).to.include("beyond: policies name it, and no manifest has pods there");
    expect(code).to.equal(0);
  });

  const policies = "test/verify/policies";
  const own: readonly { name: string; files: readonly [string, string?]; code: number; says: RegExp }[] = [
    {
      name: "fails `only` where a rule admits every other namespace and the internet",
      files: ["01-only-nobody-else", "01-intent"],
      code: 1,
      says: /elsewhere\/stranger → shop\/db:5432\/TCP must be denied, but is allowed.*external\/internet → shop\/db/,
    },
    {
      name: "leaves labels as they are that a policy selects by, app.kubernetes.io/managed-by among them",
      files: ["02-managed-by", "02-intent"],
      code: 0,
      says: /Statements, live ✓ deny shop\/web to shop\/db/,
    },
    {
      name: "judges a single namespace by strangers, of whom none gets in but its own",
      files: ["06-single-namespace"],
      code: 0,
      says: /✓ verify/,
    },
    {
      name: "leaves a statement undecided about a port that a Service has and no pod",
      files: ["10-undeclared-port", "10-intent"],
      code: 3,
      says: /\? allow app\/back to app\/db on 80\/TCP .*undecided: no pod of app\/db serves 80\/TCP; they serve 8080\/TCP/,
    },
  ];
  for (const { name, files, code, says } of own) {
    it(`${name}, exit ${code}`, async () => {
      const [manifest, asserted] = files.map((file) => `${policies}/${file}.yaml`);
      const statements = asserted === undefined ? [] : ["--assert", asserted];
      const finished = await netproof(["verify", "-f", manifest ?? "", ...statements]);
      expect(unwrapped(finished.stdout)).to.match(says);
      expect(finished.code).to.equal(code);
    });
  }

  it("fails `deny: *` where strangers get in, and leaves undecided what selects nobody", async () => {
    const open = written(
      "open.yaml",
      '- { deny: "*", to: shop/db }\n- { deny: { labels: { app: none } }, to: shop/db }\n',
    );
    const manifest = `${policies}/01-only-nobody-else.yaml`;
    const { code, stdout } = await netproof(["verify", "-f", manifest, "--assert", open]);
    expect(unwrapped(stdout)).to.match(/✗ deny \* .*elsewhere\/stranger → shop\/db:5432\/TCP must be denied/);
    expect(unwrapped(stdout)).to.match(/\? deny pods app=none .*undecided: no workload fits pods app=none/);
    expect(code).to.equal(1);
  });

  it("fails where a block admits a host outside alone, and explains that by its address", async () => {
    const text = readFileSync(manifests, "utf8").replace("198.51.100.0/24", "192.168.0.0/16");
    const { code, stdout } = await netproof([
      "verify",
      "-f",
      written("block.yaml", text),
      "--assert",
      intent,
    ]);
    expect(stdout).to.include("external/backup → shop/db:5432/TCP must be denied, but is allowed:");
    expect(stdout).to.match(/policy shop\/db admits it by ingress\[0\]\.from\[2\]/);
    expect(code).to.equal(1);
  });

  it("mirrors live namespaces in the same cluster, and neither changes nor removes anything of theirs", async () => {
    const server = await startApiServer({ world: await labWorld(), contextName: "staging" });
    try {
      const owner = { kind: "ReplicaSet", name: "web-5d4f", controller: true };
      const web = (name: string, ip: string): object => {
        const made = pod(`shop/${name}`, {
          labels: { app: "web", "pod-template-hash": "5d4f" },
          ips: [ip],
          ports: [{ containerPort: 8080 }],
        });
        return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
      };
      const db = pod("shop/db", {
        labels: { app: "db" },
        ips: ["10.9.0.9"],
        ports: [{ containerPort: 5432 }],
      });
      const live: readonly [string, string, object][] = [
        ["namespaces", "shop", namespace("shop", { "kubernetes.io/metadata.name": "shop" })],
        ["pods", "shop/web-5d4f-a", web("web-5d4f-a", "10.9.0.1")],
        ["pods", "shop/web-5d4f-b", web("web-5d4f-b", "10.9.0.2")],
        ["pods", "shop/web-5d4f-c", web("web-5d4f-c", "10.9.0.3")],
        ["pods", "shop/db", db],
        ["networkpolicies", "shop/db", policy("shop/db", { podSelector: { matchLabels: { app: "db" } } })],
      ];
      for (const [plural, key, object] of live) server.store.put(plural, key, { ...object });
      const stored = (): readonly unknown[] => live.map(([plural, key]) => server.store.get(plural, key));
      const before = stored();
      const { code, stdout, stderr } = await netproof([
        "verify",
        "--from-cluster",
        "shop",
        ...clusterFlags(server),
        "-o",
        "json",
      ]);
      expect(stderr).to.match(/1 policy, 2 workloads, 0 Services, mirrored by 3 probe pods/);
      const [scenario] = readReport(stdout, "<stdout>").scenarios;
      const verdicts = scenario?.steps.flatMap(({ cells }) => cells.map(({ verdict }) => verdict)) ?? [];
      expect(verdicts).to.deep.equal(verdicts.map(() => "match"));
      // Three pods and two strangers to three pods.
      expect(verdicts.length).to.equal(15);
      expect(code).to.equal(0);
      expect(stored()).to.deep.equal(before);
      const left = server.store.list("namespaces").map(({ metadata }) => (metadata as ObjectMeta).name);
      expect(left.filter((name) => name.startsWith("np-"))).to.deep.equal([]);
    } finally {
      await server.stop();
    }
  });

  const long = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${"n".repeat(54)}\n`;
  const broken =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d }\nspec:\n  template: { spec: { containers: 1 } }\n";
  const wrong: readonly [string, () => readonly string[], RegExp][] = [
    ["no manifests", () => [], /which policies\? -f FILE/],
    ["a cluster without its name", () => ["--from-cluster", "x"], /--from-cluster needs --context/],
    [
      "no workloads",
      () => ["-f", written("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: x }\n")],
      /no workload in these/,
    ],
    [
      "a workload that is none, with its line",
      () => ["-f", written("d.yaml", broken)],
      /d\.yaml:5:\d+ {2}spec\.template\.spec\.containers\n/,
    ],
    [
      "a namespace whose mirror has no name",
      () => ["-f", written("long.yaml", long)],
      /long\.yaml:4:\d+ {2}metadata\.name\n/,
    ],
    [
      "a statement of no known form, with its line",
      () => ["-f", manifests, "--assert", written("form.yaml", "- only: a/b\n")],
      /form\.yaml:1:\d+ {2}\[0\]/,
    ],
    [
      "a statement about nobody, with its line and who there is",
      () => ["-f", manifests, "--assert", written("who.yaml", "- allow: shop/web\n  to: shop/bd\n")],
      /who\.yaml:2:\d+ {2}\[0\]\.to\n {2}no workload fits shop\/bd; the manifests have shop\/web, /,
    ],
    [
      "a statement about no connection",
      () => ["-f", manifests, "--assert", written("self.yaml", "- allow: shop/db\n  to: shop/db\n")],
      /self\.yaml:1 {2}allow shop\/db to shop\/db: there is no such connection/,
    ],
    [
      "a file of statements that is not there",
      () => ["-f", manifests, "--assert", "no.yaml"],
      /no\.yaml:1:1\n {2}cannot read it/,
    ],
    ["a baseline that is none", () => ["-f", manifests, "--baseline", "no.json"], /cannot read no\.json/],
  ];
  for (const [name, args, message] of wrong) {
    it(`refuses ${name}, exit 2, nothing on stdout`, async () => {
      const { code, stdout, stderr } = await netproof(["verify", ...args()]);
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});
