import type { Context } from "mocha";

/**
 * Skips a test that this machine cannot run, and says why. In CI that is a failure unless `forced` says that no
 * machine of this kind could: a skip that nobody notices is a test that nobody has.
 */
export function skip(
  context: Context,
  { reason, forced = false }: { reason: string; forced?: boolean },
): never {
  if (process.env["CI"] && !forced) throw new Error(`this test may not be skipped in CI: ${reason}`);
  if (context.test !== undefined) context.test.title += ` (skipped: ${reason})`;
  return context.skip();
}
