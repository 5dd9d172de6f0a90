import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

/** The machine's size, to stand beside every figure. */
export function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Calls `use` with a file that holds a scenario, and removes it afterwards. */
export async function writeScenario<T>(text: string, use: (file: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "netproof-bench-"));
  try {
    const file = join(folder, "step.yaml");
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
