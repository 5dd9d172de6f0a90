import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "../places.js";

/** The private engine's outermost process. A pid alone could be another process's by now. */
const engineProcess = z.object({ pid: z.int(), startedAt: z.string() });
export type EngineProcess = z.infer<typeof engineProcess>;

const file = (): string => join(stateFolder(), "engine.json");

/** The engine that was started, running or not; undefined when none was, or it was stopped in order. */
export function recordedEngine(): EngineProcess | undefined {
  if (!existsSync(file())) return undefined;
  return engineProcess.parse(JSON.parse(readFileSync(file(), "utf8")));
}

export function recordEngine(pid: number): EngineProcess {
  const engine = { pid, startedAt: startTime(pid) ?? "" };
  writeFileSync(file(), JSON.stringify(engine));
  return engine;
}

export function forgetEngine(): void {
  rmSync(file(), { force: true });
}

export function isRunning({ pid, startedAt }: EngineProcess): boolean {
  return startTime(pid) === startedAt;
}

/** The child of `unshare --fork`: the first process inside the namespaces. */
export function innerPid({ pid }: EngineProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
}

/** In clock ticks since boot (proc(5), field 22); undefined for no such process and for a zombie. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
