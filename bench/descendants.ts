import { readdirSync, readFileSync } from "node:fs";

const CLOCK_TICKS_A_SECOND = 100;

/** Numbers of /proc/PID/stat behind the name, which may hold anything; the first is the parent's. */
function statOf(pid: string): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text
      .slice(text.lastIndexOf(")") + 4)
      .split(" ")
      .map(Number);
  } catch {
    return []; // it has ended meanwhile
  }
}

/** Processes below one of ours. */
export function descendantsOf(pid: number): number {
  const children = new Map<number, number[]>();
  for (const own of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const [parent = 0] = statOf(own);
    children.set(parent, [...(children.get(parent) ?? []), Number(own)]);
  }
  const below = (parent: number): number =>
    (children.get(parent) ?? []).reduce((sum, child) => sum + 1 + below(child), 0);
  return below(pid);
}

/** CPU seconds, in the kernel too, of all processes below this one that have ended. */
export function cpuSecondsBelow(): number {
  const stat = statOf("self");
  const [user = 0, system = 0] = stat.slice(12, 14);
  return (user + system) / CLOCK_TICKS_A_SECOND;
}
