import { parseArgs } from "node:util";
import { cleanUpCommand } from "../../target/command.js";
import { EXIT, UsageError } from "../exit.js";
import { onInterrupt } from "../interrupt.js";
import type { Command } from "../streams.js";

export const cleanCommand: Command = {
  summary: "remove what an earlier crash left in a cluster",
  help: `
Usage: netproof clean --context NAME [--kubeconfig FILE]

Deletes every namespace that carries netproof's label, and nothing else. The lab
leaves nothing behind: its namespaces end with the process.

  netproof clean --context kind-dev
`,
  run: async (args, streams) => {
    const { values } = parseArgs({
      args: [...args],
      options: { context: { type: "string" }, kubeconfig: { type: "string" }, debug: { type: "boolean" } },
    });
    const { context, kubeconfig } = values;
    if (context === undefined) throw new UsageError("which cluster? --context NAME");
    const { cleanLeftovers } = await import("../../target/kubernetes/index.js");
    const interrupt = onInterrupt(streams, cleanUpCommand({ context, kubeconfig }));
    try {
      const removed = await cleanLeftovers({ context, kubeconfig, signal: interrupt.signal });
      streams.stdout.write(removed.length === 0 ? "nothing to clean\n" : `removed ${removed.join(", ")}\n`);
      return EXIT.ok;
    } finally {
      interrupt.release();
    }
  },
};
