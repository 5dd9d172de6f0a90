import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof } from "./netproof.js";

describe("the command line, used wrongly, exits 2 and says what to do", () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    [
      "an unknown command",
      ["runn"],
      /there is no command "runn": did you mean run\?\n {2}Run: netproof --help/,
    ],
    ["an unknown flag", ["run", "--colour"], /--colour/],
    [
      "an unknown scenario",
      ["run", "default-deny/ingres"],
      /there is no scenario "default-deny\/ingres".*\n.*default-deny\/ingress/,
    ],
    ["a tag that nothing has", ["run", "--tag", "no-such-tag"], /no scenario fits/],
    ["a tag that is almost one", ["list", "--tag", "canry"], /None has the tag "canry"; near it: canary/],
    ["to list what is not there", ["list", "foo"], /there is no scenario "foo".*\n.*netproof list/],
    ["to list by a broken pattern", ["list", "--grep", "("], /--grep/],
    [
      "to show what is misspelt",
      ["show", "egress/internt-only"],
      /there is no scenario .*\n {2}Near it: egress\/internet-only/,
    ],
    ["an unknown format", ["run", "-o", "yaml"], /-o knows table, json, junit, .*not "yaml"/],
    ["a format that is almost one", ["run", "-o", "jason"], /not "jason": did you mean json\?/],
    [
      "a fault of no group",
      ["run", "--fault", "Z9"],
      /there is no fault "Z9"; near it: \w+(, \w+){0,4}\n {2}List them: netproof faults/,
    ],
    ["a time-out that nc cannot keep", ["run", "--timeout", "1.5s"], /whole seconds/],
    ["sizes that do not grow", ["run", "--scale", "10,5"], /--scale takes growing numbers up to 10000/],
    ["a size in other than digits", ["run", "--scale", "1e2"], /--scale takes a whole number .*"1e2"/],
    ["fuzzing for no time", ["fuzz", "--time", "0s"], /--time takes a time such as .*"0s"/],
    ["a flag in place of a folder", ["fuzz", "--corpus", "--bail"], /--corpus needs a value, not "--bail"/],
    [
      "findings into a file",
      ["fuzz", "--corpus", "package.json"],
      /cannot write the corpus to package\.json/,
    ],
    ["findings below a file", ["fuzz", "--corpus", "package.json/x"], /cannot write the corpus to package/],
    ["findings into /proc", ["fuzz", "--corpus", "/proc/nope"], /cannot write the corpus to \/proc\/nope/],
    ["a size that is none", ["run", "--scale", "10,many"], /--scale takes a whole number .*"many"/],
    ["growing scenarios without sizes", ["run", "scale/policies"], /--scale 10,100,1000/],
    ["a time without unit", ["run", "--settle", "30"], /a time such as 500ms/],
    ["a broken pattern", ["run", "--grep", "("], /--grep/],
    ["an unknown fault", ["run", "--fault", "B99"], /no fault "B99"; near it: B1, B2/],
    ["a fault for a cluster", ["run", "--context", "x", "--fault", "A1"], /--fault is for the lab/],
    ["to keep what the lab made", ["run", "--keep"], /--keep is for clusters/],
    ["a kubeconfig without context", ["run", "--kubeconfig", "x"], /--kubeconfig needs --context/],
    ["a cluster that is made and named", ["run", "--kind", "--context", "x"], /--kind makes a cluster/],
    ["a fault for a kind cluster", ["run", "--kind", "--fault", "A1"], /--fault is for the lab/],
    ["a kind cluster's flag without one", ["run", "--cni", "calico"], /--cni is for a cluster that --kind/],
    ["to reuse nothing", ["run", "--context", "x", "--reuse"], /--reuse is for a cluster that --kind makes/],
    ["an unknown CNI", ["run", "--kind", "--cni", "weave"], /--cni knows calico, .*not "weave"/],
    ["an image that is a flag", ["run", "--image=--privileged"], /--image takes an image .*not "--priv/],
    ["a node image that is none", ["run", "--kind", "--node-image", "$(id)"], /--node-image takes an image/],
    ["two CNIs", ["run", "--kind", "--cni", "calico", "--cni-manifest", "x"], /one of them/],
    [
      "a manifest that is not there",
      ["run", "--kind", "--cni-manifest", "no/x"],
      /--cni-manifest: ENOENT.*no\/x/,
    ],
    [
      "a kind configuration that is not there",
      ["run", "--kind", "--kind-config", "no/x"],
      /--kind-config: .*no\/x/,
    ],
    ["a name that no host has", ["run", "--kind=My_Cluster"], /--kind takes a name .*not "My_Cluster"/],
    ["a mirror with a scheme", ["run", "--kind", "--registry-mirror", "https://m"], /takes HOST, HOST:PORT/],
    [
      "a report over the baseline",
      ["run", "--baseline", "old.json", "--report", "json=./old.json"],
      /the json report would be written over \.\/old\.json/,
    ],
    [
      "two reports in one file",
      ["run", "--report", "tap=out", "--report", "junit=out"],
      /the junit report would be written over out/,
    ],
    [
      "a report over its run",
      ["report", "run.json", "--html", "run.json"],
      /would be written over run\.json/,
    ],
    ["to choose among one's own policies", ["verify", "-f", "x", "--tag", "ipv6"], /Unknown option '--tag'/],
    [
      "a reduced scenario over its original",
      ["reduce", "scenarios/ports/end-port.yaml", "-o", "./scenarios/ports/end-port.yaml"],
      /is the scenario itself/,
    ],
    [
      "to expect what is to be reduced",
      ["reduce", "ports/end-port", "--expect-divergence", "V12"],
      /--expect-divergence is not for netproof reduce/,
    ],
    ["to reduce into no file", ["reduce", "ports/end-port", "-o"], /which file\?/],
    ["the doctor with a scenario", ["doctor", "ports/udp"], /runs no scenario: .*\n.*takes "ports\/udp"/],
    ["the doctor with tags", ["doctor", "--tag", "ipv6"], /--tag is for netproof run/],
    ["the doctor with a report", ["doctor", "--report", "tap=x"], /--report is for netproof run/],
    ["the doctor with a format", ["doctor", "-o", "json"], /-o is for netproof run/],
    ["clean without a cluster", ["clean"], /which cluster\? --context/],
    ["show without a name", ["show"], /which scenario\?/],
  ];
  for (const [name, args, message] of cases) {
    it(`${name}: ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await netproof(args);
      expect(stderr).to.match(message);
      expect(stderr).not.to.include("This is a defect");
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});

describe("an invalid scenario exits 2 with file, line and text", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-test-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const head = "name: mine\nsummary: s\nfixture: grid\n";
  const policy = (spec: string): string =>
    `${head}steps:\n  - name: one\n    changes:\n      - apply:\n          apiVersion: networking.k8s.io/v1\n          kind: NetworkPolicy\n          metadata: { name: p, namespace: x }\n          spec: ${spec}\n`;
  const cases: readonly [string, string, RegExp][] = [
    ["broken YAML", "name: [", /mine\.yaml:1:8/],
    ["a missing field", "name: mine\nsummary: s\nfixture: grid\n", /mine\.yaml:1:1 {2}steps\n/],
    ["an unknown field", `${head}step: []\nsteps: [{name: one}]\n`, /unknown field "step"/],
    [
      "an unknown fixture",
      "name: mine\nsummary: s\nfixture: gird\nsteps: [{name: one}]\n",
      /mine\.yaml:3:1 {2}fixture\n {2}there is no fixture "gird"/,
    ],
    [
      "an unknown verb",
      `${head}steps:\n  - name: one\n    changes:\n      - aply: {}\n`,
      /mine\.yaml:7:9 {2}steps\[0\]\.changes\[0\]\n {2}a change has exactly one of/,
    ],
    [
      "a policy that the API server would refuse",
      policy(
        "{ podSelector: {}, ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }] }",
      ),
      /mine\.yaml:11:\d+ {2}steps\[0\]\.changes\[0\]\.apply\.spec\.ingress\[0\]\.from\[0\]\n {2}Forbidden: may not specify both ipBlock and another peer/,
    ],
    [
      "a statement that contradicts the simulator",
      `${head}steps:\n  - name: one\n    expect:\n      deny: ["x/a -> x/b"]\n`,
      /broken scenario, nothing was deployed\n.*mine\.yaml:7:14 .*states deny for x\/a → x\/b:80\/TCP, but the simulator says allow/,
    ],
    [
      "a statement about nothing",
      `${head}steps:\n  - name: one\n    expect:\n      deny: ["x/a -> x/q"]\n`,
      /"x\/a -> x\/q" names no connection/,
    ],
    [
      "a change of something that is not there",
      `${head}steps:\n  - name: one\n    changes: [{ delete: { policy: x/none } }]\n`,
      /there is no NetworkPolicy x\/none at this step/,
    ],
  ];
  for (const [name, text, message] of cases) {
    it(name, async () => {
      const file = join(folder, "mine.yaml");
      writeFileSync(file, text);
      const { code, stderr, stdout } = await netproof(["run", file]);
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});

describe("help", () => {
  for (const command of [
    [],
    ["run"],
    ["list"],
    ["faults"],
    ["show"],
    ["report"],
    ["judge"],
    ["reduce"],
    ["explain"],
    ["lint"],
    ["impact"],
    ["fuzz"],
    ["verify"],
    ["diff"],
    ["divergences"],
    ["simulate"],
    ["doctor"],
    ["rbac"],
    ["clean"],
    ["schema"],
  ]) {
    it(`of ${command[0] ?? "netproof"} fits a screen, with two examples`, async () => {
      const { code, stdout } = await netproof([...command, "--help"]);
      expect(code).to.equal(0);
      expect(stdout.split("\n").length).to.be.lessThan(40);
      expect(
        stdout.split("\n").every((line) => line.length <= 80),
        stdout,
      ).to.equal(true);
      expect(stdout.match(/^ {2}netproof /gm)?.length, stdout).to.be.greaterThan(
        command[0] === "clean" ? 0 : 1,
      );
    });
  }
});
