import { succeeds, withoutProxies } from "../process.js";
import { hasPrivateEngine, privateHost, startPrivateEngine, stopPrivateEngine } from "./private.js";
import { innerPid, isRunning, recordedEngine } from "./state.js";

/** Where containers run, and how to call what must be in its network. */
export interface Engine {
  readonly kind: "user's" | "private";
  readonly env: NodeJS.ProcessEnv;
  /** The same command inside the engine's network, where the API server's port on 127.0.0.1 is. */
  readonly within: (argv: readonly [string, ...string[]]) => [string, ...string[]];
}

/** The engine that answers already; with none, a private one is started, which takes root. */
export async function openEngine(): Promise<Engine> {
  const running = await runningEngine();
  if (running !== undefined) return running;
  if (process.getuid?.() !== 0)
    throw new Error("no Docker engine answers; start one, or run this as root to get a private one");
  return privateEngine(innerPid(await startPrivateEngine()));
}

/** As `openEngine`, without starting one. */
export async function runningEngine(): Promise<Engine | undefined> {
  const recorded = recordedEngine();
  if (recorded !== undefined && isRunning(recorded)) return privateEngine(innerPid(recorded));
  if (await succeeds({ argv: ["docker", "version"] }))
    return { kind: "user's", env: process.env, within: ([file, ...args]) => [file, ...args] };
  return undefined;
}

/** Stops the private engine, if there is one; the user's own is left alone. */
export async function closeEngine(): Promise<void> {
  if (hasPrivateEngine()) await stopPrivateEngine();
}

function privateEngine(pid: number): Engine {
  return {
    kind: "private",
    env: { ...withoutProxies(process.env), DOCKER_HOST: privateHost() },
    within: (argv) => ["nsenter", `--net=/proc/${pid}/ns/net`, "--", ...argv],
  };
}
