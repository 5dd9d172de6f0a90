import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A file of test/cluster that is no TypeScript: go.mod, manifests, shell. */
export function asset(...path: readonly string[]): string {
  return join(root, "test", "cluster", ...path);
}

/** Built once and kept: outside the checkout, so that a fresh one finds it. */
export function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "netproof");
}

/** What netproof's run of the whole library on a CNI said, for docs/cnis.md. */
export function libraryReport(cni: string): string {
  return join(cacheFolder(), "reports", `${cni}.json`);
}

/** What lives no longer than its clusters: kubeconfigs, the private engine's socket. */
export function stateFolder(): string {
  if (process.getuid?.() === 0) return "/run/netproof-cluster";
  return join(process.env["XDG_RUNTIME_DIR"] ?? "/tmp", "netproof-cluster");
}
