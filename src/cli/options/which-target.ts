import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { UsageError } from "../exit.js";
import type { Streams } from "../streams.js";
import type { TargetChoice } from "./target.js";

/**
 * Whoever has a kubeconfig may believe that a run without --context tests a cluster: it says on its first line that none is
 * tested. In CI nobody reads that line, and a target has to be named. Throws UsageError.
 */
export function withNamedTarget<T extends { readonly target: TargetChoice }>(
  flags: T,
  env: Streams["env"],
): T {
  const { target } = flags;
  if (target.kind !== "lab" || target.isNamed) return flags;
  const kubeconfig = kubeconfigIn(env);
  if (kubeconfig === undefined) return flags;
  if (env["CI"] === "true")
    throw new UsageError(
      `CI is true and there is a kubeconfig, ${kubeconfig}: say what is to be tested\n` +
        "  --context NAME, a cluster of it; --kind, one that is made for it; or --lab, no cluster",
    );
  return {
    ...flags,
    target: { ...target, note: "no cluster is tested; --context NAME tests one, --lab says so" },
  };
}

function kubeconfigIn(env: Streams["env"]): string | undefined {
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  const files = named.length > 0 ? named : [join(env["HOME"] ?? homedir(), ".kube", "config")];
  return files.find((file) => existsSync(file));
}
