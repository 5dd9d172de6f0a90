import { fileURLToPath } from "node:url";
import { type Finished, type Started, start as startCommand } from "../start.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Options {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the command line through its real entry point, from the checkout's root. */
export function start(args: readonly string[], { stdin = "", env = {} }: Options = {}): Started {
  return startCommand({
    argv: [process.execPath, "bin/netproof.js", ...args],
    // This machine's own clusters are no part of a test.
    env: { ...process.env, NO_COLOR: "1", KUBECONFIG: "/nonexistent", ...env },
    cwd: root,
    stdin,
  });
}

export function netproof(args: readonly string[], options: Options = {}): Promise<Finished> {
  return start(args, options).finished;
}

/** The flags that name a cluster. */
export function clusterFlags(cluster: {
  readonly kubeconfigPath: string;
  readonly contextName: string;
}): string[] {
  return ["--kubeconfig", cluster.kubeconfigPath, "--context", cluster.contextName];
}
