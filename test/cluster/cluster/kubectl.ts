import { join } from "node:path";
import type { Engine } from "../engine/engine.js";
import { goBinaries } from "../images/go.js";
import { output } from "../process.js";
import { kubeconfigOf } from "./names.js";

/** The command that calls kubectl of the cluster's version on the cluster. */
export async function kubectlCommand(
  engine: Engine,
  name: string,
  args: readonly string[],
): Promise<[string, ...string[]]> {
  const { folder } = await goBinaries("kubernetes");
  return engine.within([join(folder, "kubectl"), "--kubeconfig", kubeconfigOf(name), ...args]);
}

export async function kubectl(request: {
  readonly engine: Engine;
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
}): Promise<string> {
  const { engine, name, args, stdin = "" } = request;
  return output({ argv: await kubectlCommand(engine, name, args), env: engine.env, stdin });
}
