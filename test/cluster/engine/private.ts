import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { asset, cacheFolder, stateFolder } from "../places.js";
import { poll } from "../poll.js";
import { output, succeeds, withoutProxies } from "../process.js";
import {
  type EngineProcess,
  forgetEngine,
  innerPid,
  isRunning,
  recordedEngine,
  recordEngine,
} from "./state.js";

export const privateHost = (): string => `unix://${stateFolder()}/docker.sock`;
const dataFolder = (): string => join(cacheFolder(), "docker");
const log = (): string => join(stateFolder(), "engine.log");

/**
 * A Docker engine in pid, mount and network namespaces of its own, without uplink, so that nothing in it reaches out
 * and the kernel ends all of it with one process. Returns a running one.
 */
export async function startPrivateEngine(): Promise<EngineProcess> {
  const recorded = recordedEngine();
  if (recorded !== undefined && isRunning(recorded)) return recorded;
  await stopPrivateEngine();
  mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
  mkdirSync(dataFolder(), { recursive: true });
  const engine = recordEngine(launch());
  await poll({
    what: `the private Docker engine answers (its log: ${log()})`,
    withinMs: 30_000,
    holds: () => {
      if (!isRunning(engine)) throw new Error(readFileSync(log(), "utf8").slice(-2000));
      return succeeds({ argv: ["docker", "--host", privateHost(), "version"] });
    },
  });
  return engine;
}

function launch(): number {
  const namespaces = ["--pid", "--fork", "--kill-child", "--mount-proc", "--mount", "--net"];
  const script = [
    asset("engine", "private-engine.sh"),
    stateFolder(),
    dataFolder(),
    asset("engine", "runtime.sh"),
  ];
  const file = openSync(log(), "w");
  const child = spawn("unshare", [...namespaces, "--propagation", "private", "sh", ...script], {
    detached: true,
    stdio: ["ignore", file, file],
    env: withoutProxies(process.env),
    cwd: "/",
  });
  child.unref();
  if (child.pid === undefined) throw new Error("cannot start unshare (util-linux)");
  return child.pid;
}

/** Leaves no process, namespace, mount, cgroup or container behind, also when the engine died before. */
export async function stopPrivateEngine(): Promise<void> {
  const engine = recordedEngine();
  if (engine === undefined) return;
  const orderly = isRunning(engine) && (await stopProcess(engine));
  // Containers of an engine that did not stop in order would be found again by the next one.
  if (!orderly) rmSync(dataFolder(), { recursive: true, force: true });
  await removeCgroups();
  forgetEngine();
  rmSync(stateFolder(), { recursive: true, force: true });
}

async function stopProcess(engine: EngineProcess): Promise<boolean> {
  const gone = (withinMs: number): Promise<boolean> =>
    poll({ what: "the engine has ended", withinMs, holds: () => !isRunning(engine) }).then(
      () => true,
      () => false,
    );
  process.kill(innerPid(engine), "SIGTERM");
  if (await gone(15_000)) return true;
  process.kill(engine.pid, "SIGKILL");
  if (await gone(10_000)) return false;
  throw new Error(`the private engine's process ${engine.pid} outlives SIGKILL`);
}

async function removeCgroups(): Promise<void> {
  const find = "find /sys/fs/cgroup -path '*/netproof-cluster*' -depth -type d";
  await poll({
    what: "the engine's cgroups are removed",
    withinMs: 10_000,
    holds: async () => {
      await succeeds({ argv: ["sh", "-c", `${find} -exec rmdir {} +`] });
      return (await output({ argv: ["sh", "-c", find] })).trim() === "";
    },
  });
}

export function hasPrivateEngine(): boolean {
  return existsSync(stateFolder()) && recordedEngine() !== undefined;
}
