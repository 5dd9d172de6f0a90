import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { machine, print } from "./bench.js";

/** What a person waits for in the lab by default: the whole library, and the answer where nothing is enforced. */

const bin = fileURLToPath(new URL("../../bin/netproof.js", import.meta.url));

function timed(args: readonly string[]): string {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, [bin, "run", "--lab", ...args], { stdio: "ignore" });
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s, exit ${status}`;
}

print(`lab, netproof run (${machine()})`);
print(`  --fault A1             ${timed(["--fault", "A1"])}`);
print(`  whole library          ${timed([])}`);
