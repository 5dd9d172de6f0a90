import { parseArgs } from "node:util";
import { EXIT, UsageError } from "./exit.js";
import type { Command } from "./streams.js";

export const cleanCommand: Command = {
  summary: "remove what an earlier crash left in a cluster",
  help: `
Usage: netproof clean --context NAME [--kubeconfig FILE]

Deletes every namespace that carries netproof's label, and nothing else. The lab
leaves nothing behind: its namespaces end with the process.

  netproof clean --context kind-dev
`,
  run: async (args, { stdout }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { context: { type: "string" }, kubeconfig: { type: "string" }, debug: { type: "boolean" } },
    });
    const { context, kubeconfig } = values;
    if (context === undefined) throw new UsageError("which cluster? --context NAME");
    const { cleanLeftovers } = await import("../target/kubernetes/index.js");
    const removed = await cleanLeftovers({ context, ...(kubeconfig === undefined ? {} : { kubeconfig }) });
    stdout.write(removed.length === 0 ? "nothing to clean\n" : `removed ${removed.join(", ")}\n`);
    return EXIT.ok;
  },
};
