import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Engine, runningEngine } from "./engine/engine.js";
import { recordedEngine } from "./engine/state.js";
import { cacheFolder, stateFolder } from "./places.js";
import { poll } from "./poll.js";
import { output } from "./process.js";
import { start } from "../start.js";

const name = "test-crash";
const cluster = (...args: readonly string[]): [string, ...string[]] => [
  process.execPath,
  "dist/test/cluster/main.js",
  ...args,
];

describe("what a cluster's starter leaves when it is killed", () => {
  let isUsers = false;
  before("see whose engine answers", async () => {
    isUsers = (await runningEngine())?.kind === "user's";
  });
  beforeEach("leave the user's clusters alone", function () {
    if (isUsers) this.skip();
  });
  after("leave nothing", async () => {
    if (!isUsers) await output({ argv: cluster("down", "--all") });
  });

  const killed: readonly [string, () => void][] = [
    ["is removed by `down --all`", () => undefined],
    ["is removed by `down --all`, its engine killed as well", () => killEngine()],
  ];
  for (const [what, kill] of killed) {
    it(what, async () => {
      const starter = start({ argv: cluster("up", "--cni", "bridge", "--name", name), env: process.env });
      await poll({ what: "a node is there", withinMs: 120_000, holds: hasNodes });
      starter.kill("SIGKILL");
      await starter.finished;
      kill();
      await output({ argv: cluster("down", "--all") });
      // Kind outlives its starter until it hears that the engine is gone.
      await poll({
        what: "no process of it is left",
        withinMs: 60_000,
        holds: () => processes().length === 0,
      });
      expect(existsSync(stateFolder()), "its state").to.equal(false);
      expect(containers(), "containers for the next engine to find").to.deep.equal([]);
      expect(mounts(), "mounts").to.deep.equal([]);
      expect(await cgroups(), "cgroups").to.equal("");
    });
  }
});

async function hasNodes(): Promise<boolean> {
  const engine: Engine | undefined = await runningEngine();
  if (engine === undefined) return false;
  const filter = ["--filter", `label=io.x-k8s.kind.cluster=${name}`];
  return (await output({ argv: ["docker", "ps", "--quiet", ...filter], env: engine.env })) !== "";
}

function killEngine(): void {
  const engine = recordedEngine();
  if (engine === undefined) throw new Error("no private engine is recorded");
  process.kill(engine.pid, "SIGKILL");
}

/** Those that were told of the engine's socket, or work in its folders. */
function processes(): readonly string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) =>
      ["cmdline", "environ"].some((file) => textOf(join("/proc", pid, file)).includes(stateFolder())),
    );
}

/** Empty for a process that has just ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function containers(): readonly string[] {
  const folder = join(cacheFolder(), "docker", "containers");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function mounts(): readonly string[] {
  const own = [stateFolder(), join(cacheFolder(), "docker")];
  return textOf("/proc/mounts")
    .split("\n")
    .filter((line) => own.some((folder) => line.includes(folder)));
}

function cgroups(): Promise<string> {
  return output({ argv: ["find", "/sys/fs/cgroup", "-path", "*/netproof-cluster*", "-type", "d"] });
}
