import { expect } from "chai";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Finished, start } from "../start.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** What `npm install` puts there, from what this checkout has. */
const packages = ["@types", "chai", "mocha", "typescript"];

interface Test {
  readonly fullTitle: string;
  readonly err: { readonly message?: string };
}

interface Report {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly passes: readonly Test[];
  readonly failures: readonly Test[];
  readonly pending: readonly Test[];
}

describe("docs/examples/mocha, installed", function () {
  this.timeout(300_000);
  let folder: string;

  const node = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
    start({
      argv: [process.execPath, join("node_modules", script), ...args],
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", ...env },
    }).finished;
  const mocha = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> =>
    node("mocha/bin/mocha.js", args, env);
  const report = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Report> => {
    const { stdout, stderr } = await mocha(["--reporter", "json", ...args], env);
    expect(stdout, stderr).to.match(/^\{/);
    return JSON.parse(stdout) as Report;
  };
  const writeScenario = (name: string, rest: string): void => {
    const fixture = "fixture: { namespaces: { x: { pods: { a: {}, b: {} } } } }";
    const file = join(folder, "scenarios", `${name}.yaml`);
    writeFileSync(file, `name: ${name}\nsummary: s\n${fixture}\n${rest}\n`);
    const suite = `import { describeScenario } from "netproof/mocha";\ndescribeScenario(${JSON.stringify(file)});\n`;
    writeFileSync(join(folder, "dist", `${name}.test.js`), suite);
  };
  const titles = (tests: readonly Test[]): readonly string[] => tests.map(({ fullTitle }) => fullTitle);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "netproof-example-"));
    cpSync(join(root, "docs/examples/mocha"), folder, {
      recursive: true,
      filter: (path) => !/node_modules|\/dist(\/|$)/.test(path.slice(root.length)),
    });
    mkdirSync(join(folder, "node_modules"));
    for (const name of packages)
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    symlinkSync(root, join(folder, "node_modules/netproof"));
    const { code, stdout } = await node("typescript/bin/tsc", []);
    expect(code, stdout).to.equal(0);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("passes in the lab, files side by side, with a test a step in the JSON report", async () => {
    const { stats, passes } = await report(["--parallel"]);
    expect(stats).to.include({ passes: 5, failures: 0, pending: 0 });
    expect(titles(passes)).to.include.members([
      "database nobody reaches the database",
      "database the api does",
      "the database's policy keeps the web out",
    ]);
  });

  it("runs the step alone that --grep picks", async () => {
    const { passes } = await report(["--grep", "database the api does"]);
    expect(titles(passes)).to.deep.equal(["database the api does"]);
  });

  describe("where the engine lets everything through", () => {
    it("fails with the matrix, the expectation and its policy in the message", async () => {
      const { failures, passes } = await report(["--parallel", "--grep", "database"], { FAULT: "A1" });
      expect(titles(passes)).to.deep.equal(["the database's policy lets the api in"]);
      const step = failures.find(({ fullTitle }) => fullTitle === "database nobody reaches the database");
      expect(step?.err.message).to.match(/app\/web +L/);
      expect(step?.err.message).to.match(
        /leak app\/web → app\/db:5432\/TCP: answered in .*; expected deny: policy app\/db isolates/,
      );
      const blocked = failures.find(({ fullTitle }) => fullTitle.endsWith("keeps the web out"));
      expect(blocked?.err.message).to.match(
        /^expected app\/web → app\/db:5432\/TCP to be blocked: answered in/,
      );
    });

    it("stops at the first failing step with --bail, and cleans up", async () => {
      const { stats, failures } = await report(["--bail", "--grep", "database (nobody|the api)"], {
        FAULT: "A1",
      });
      expect(titles(failures)).to.deep.equal(["database nobody reaches the database"]);
      expect(stats.passes).to.equal(0);
    });
  });

  it("skips, with the reason in the title, what the target cannot run", async () => {
    writeScenario("three-nodes", "needs: { nodes: 3 }\nsteps: [{ name: anything }]");
    const { stats, pending } = await report(["--grep", "three-nodes"]);
    expect(stats).to.include({ passes: 0, failures: 0, pending: 1 });
    expect(titles(pending)).to.deep.equal(["three-nodes anything (skipped: needs 3 nodes, there is 2)"]);
  });

  it("fails where a scenario contradicts the simulator", async () => {
    writeScenario("contradicted", 'steps: [{ name: all open, expect: { deny: ["x/a -> x/b"] } }]');
    const { stats, failures } = await report(["--grep", "contradicted"]);
    expect(stats).to.include({ passes: 0, failures: 1 });
    expect(failures[0]?.err.message).to.match(
      /states deny for x\/a → x\/b:80\/TCP, but the simulator says allow/,
    );
  });

  it("fails, and passes nothing, where the prober cannot run", async () => {
    const { stats, failures, pending } = await report(["--parallel", "--grep", "database"], {
      PATH: brokenPath(folder),
    });
    expect(stats).to.include({ passes: 0, failures: 2, pending: 1 });
    const messages = failures.map(({ err }) => err.message ?? "").toSorted();
    expect(messages[0]).to.match(/^database is inconclusive, before "the api does": baseline failed/);
    expect(messages[1]).to.match(/^inconclusive: baseline failed/);
    expect(titles(pending)).to.deep.equal([
      "database the api does (skipped: an earlier step was not reached)",
    ]);
  });
});

/** A nc that never works, before all others. */
function brokenPath(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  // Servers and the lab are given their programs as arguments, the prober on its stdin.
  const broken = '#!/bin/sh\n[ $# -eq 0 ] || exec /usr/bin/perl "$@"\nexit 1\n';
  writeFileSync(join(bin, "perl"), broken, { mode: 0o755 });
  return `${bin}:${process.env["PATH"] ?? ""}`;
}
