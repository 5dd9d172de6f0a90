import { setTimeout as pause } from "node:timers/promises";

/** Looks until the condition holds; after ten seconds that is an error, which names what was awaited. */
export async function until(awaited: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ten seconds in vain until ${awaited}`);
    await pause(5);
  }
}
