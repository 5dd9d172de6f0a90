import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl } from "../cluster/kubectl.js";
import { stateFolder } from "../places.js";
import { output } from "../process.js";
import type { ClusterUnderTest } from "../suite.js";

/** A service account with what `netproof rbac` grants, and a kubeconfig of its own, whose path is returned. */
export async function limitedUser(cluster: ClusterUnderTest): Promise<string> {
  const { engine, name, kubeconfig, context } = cluster;
  const rbac = [process.execPath, "bin/netproof.js", "rbac", "--serviceaccount", "default/limited"] as const;
  const granted = await output({ argv: rbac });
  await kubectl({ engine, name, args: ["create", "serviceaccount", "limited"] });
  await kubectl({ engine, name, args: ["apply", "-f", "-"], stdin: granted });
  const token = await kubectl({ engine, name, args: ["create", "token", "limited", "--duration=2h"] });
  const own = join(stateFolder(), `${name}.limited.kubeconfig`);
  copyFileSync(kubeconfig, own);
  const config = (args: readonly string[]) =>
    kubectl({ engine, name, args: ["config", "--kubeconfig", own, ...args] });
  await config(["set-credentials", "limited", `--token=${token.trim()}`]);
  await config(["set-context", context, "--user=limited"]);
  return own;
}

/** Takes the right to run commands in pods away from that user. */
export async function withoutExec({ engine, name }: ClusterUnderTest): Promise<void> {
  const all = await kubectl({ engine, name, args: ["get", "clusterrole", "netproof", "-o", "json"] });
  const role = JSON.parse(all) as { rules: { resources: readonly string[] }[] };
  const kept = { ...role, rules: role.rules.filter(({ resources }) => !resources.includes("pods/exec")) };
  await kubectl({ engine, name, args: ["replace", "-f", "-"], stdin: JSON.stringify(kept) });
}
