import { setTimeout as pause } from "node:timers/promises";

/** Polls until the condition holds; rejects with the last failure when the time is over. */
export async function poll(condition: {
  readonly what: string;
  readonly withinMs: number;
  readonly holds: () => Promise<boolean> | boolean;
}): Promise<void> {
  const deadline = performance.now() + condition.withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await condition.holds()) return;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited ${condition.withinMs / 1000} s in vain until ${condition.what}`, { cause: last });
}
