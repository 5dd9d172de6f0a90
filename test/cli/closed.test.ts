import { expect } from "chai";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FaultId } from "../../src/target/lab/index.js";
import { type ApiServer, startApiServer } from "../target/kubernetes/api-server/index.js";
import { labWorld } from "../target/kubernetes/lab-world.js";
import { type Finished, start as startCommand } from "../start.js";
import { clusterFlags, netproof, start } from "./netproof.js";

/** Through a shell, as people do; its stdout ends with the exit code. */
function inShell(script: string, args: readonly string[] = []): Promise<Finished> {
  const env = { ...process.env, NO_COLOR: "1", KUBECONFIG: "/nonexistent" };
  const argv = ["bash", "-c", `netproof() { "${process.execPath}" bin/netproof.js "$@"; }\n${script}`, "-"];
  return startCommand({ argv: [...argv, ...args] as [string, ...string[]], env }).finished;
}

const STACK = /^ +at .*\(.*:\d+:\d+\)|node:internal|This is a defect/m;

describe("a stdout or stderr that is closed", () => {
  const cases = [
    {
      name: "ends a list with what was read, exit 0",
      script: 'netproof list | head -1; echo "${PIPESTATUS[0]}"',
      code: 0,
    },
    {
      name: "ends a long report with what was read, exit 0",
      script: 'netproof show "*/*" | head -1; echo "${PIPESTATUS[0]}"',
      code: 0,
    },
    {
      name: "stops a run, exit 130",
      script: 'netproof run --fault F2 "default-deny/*" | head -1; echo "${PIPESTATUS[0]}"',
      code: 130,
    },
    {
      name: "does not change what a run found when it is stderr",
      script: "{ netproof run default-deny/both 2>&3; echo $?; } 3> >(true)",
      code: 0,
    },
    {
      name: "is an answer that nobody has when the disk is full, exit 2",
      script: "netproof list >/dev/full; echo $?",
      code: 2,
    },
    {
      name: "is a verdict that nobody has when the disk is full, exit 2",
      script: "netproof run default-deny/both >/dev/full; echo $?",
      code: 2,
    },
  ];
  for (const { name, script, code } of cases)
    it(name, async () => {
      const { stdout, stderr } = await inShell(script);
      expect(stderr).not.to.match(STACK);
      expect(stdout.trim().split("\n").at(-1), stderr).to.equal(String(code));
    });
});

async function withCluster(faults: readonly FaultId[], use: (server: ApiServer) => Promise<void>) {
  const server = await startApiServer({ world: await labWorld(faults), contextName: "my staging" });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

function namespacesIn({ store }: ApiServer): readonly string[] {
  const names = store.list("namespaces").map(({ metadata }) => (metadata as { name: string }).name);
  return names.filter((name) => name.startsWith("np-"));
}

describe("a run on a cluster that has to stop", () => {
  // The terminal and the shell in it both send SIGHUP.
  for (const [signal, times] of [
    ["SIGTERM", "once"],
    ["SIGHUP", "twice"],
  ] as const)
    it(`by ${signal} ${times}, removes what it made, exit 130`, () =>
      withCluster(["F2"], async (server) => {
        const run = start(["run", ...clusterFlags(server), "default-deny/ingress"]);
        await run.until(/settling/);
        run.kill(signal);
        if (times === "twice") run.kill(signal);
        const { code, stderr } = await run.finished;
        expect(code, stderr).to.equal(130);
        expect(stderr).not.to.match(STACK);
        expect(namespacesIn(server)).to.deep.equal([]);
      }));

  it("because nobody reads its stdout, removes what it made, exit 130", () =>
    withCluster(["F2"], async (server) => {
      const { stdout, stderr } = await inShell('netproof run "$@" | head -1; echo "${PIPESTATUS[0]}"', [
        ...clusterFlags(server),
        "default-deny/*",
        "--parallel",
        "2",
      ]);
      expect(stdout, stderr).to.match(/^netproof · .*\n130\n$/);
      expect(stderr).not.to.match(STACK);
      expect(namespacesIn(server)).to.deep.equal([]);
    }));

  it("at once, names each namespace that it leaves, and what removes them", () =>
    withCluster(["F2"], async (server) => {
      const fault = { kind: "slow", ms: 60_000 } as const;
      server.faults.add({ method: "DELETE", path: /./, times: 99, fault });
      const flags = clusterFlags(server);
      const run = start(["run", ...flags, "default-deny/ingress"]);
      await run.until(/settling/);
      const names = namespacesIn(server);
      run.kill("SIGINT");
      await run.until(/cleaning up/);
      run.kill("SIGINT");
      const { code, stderr } = await run.finished;
      expect(code).to.equal(130);
      expect(names).not.to.deep.equal([]);
      for (const name of names) expect(stderr).to.match(new RegExp(`namespaces? stay.*\\b${name}\\b`));
      expect(stderr).to.include(`Run: netproof clean --kubeconfig ${flags[1]} --context 'my staging'\n`);
    }));
});

describe("a clean-up", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-clean-up-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const held = { kind: "status", status: 403, reason: "Forbidden", message: "held" } as const;
  const cases = [
    { name: "that fails after a run that passes is exit 3", faults: [], code: 3 },
    { name: "that fails hides no mismatch: exit 4", faults: ["A1"], code: 4 },
  ] as const;
  for (const { name, faults, code: wanted } of cases)
    it(`${name}, and names what stays and no more`, () =>
      withCluster(faults, async (server) => {
        server.faults.add({ method: "DELETE", path: /\/namespaces\/np-[^/]+-y$/, times: 99, fault: held });
        const flags = clusterFlags(server);
        const args = ["--own-pods", "--settle", "2s", "default-deny/ingress"];
        const { code, stderr, stdout } = await netproof(["run", ...flags, ...args]);
        const names = namespacesIn(server);
        expect(names, stderr).to.have.lengthOf(1);
        expect(stderr).to.include(
          `this namespace stays: ${names[0]}\n  Run: netproof clean --kubeconfig ${flags[1]} --context 'my staging'\n`,
        );
        expect(code, stdout).to.equal(wanted);
      }));

  it("comes after the verdict on the screen, and before the report files", () =>
    withCluster([], async (server) => {
      const fault = { kind: "slow", ms: 2_000 } as const;
      server.faults.add({ method: "DELETE", path: /\/namespaces\/np-[^/]+$/, times: 99, fault });
      const file = join(folder, "run.json");
      const report = ["--report", `json=${file}`];
      const run = start(["run", ...clusterFlags(server), ...report, "default-deny/ingress"]);
      await run.until(/enforces network policies/);
      await pause(500);
      const early = { reported: existsSync(file), cleaned: namespacesIn(server).length === 0 };
      expect(early).to.deep.equal({ reported: false, cleaned: false });
      const { code } = await run.finished;
      expect(code).to.equal(0);
      expect(existsSync(file)).to.equal(true);
      expect(namespacesIn(server)).to.deep.equal([]);
    }));
});
