import { createInterface } from "node:readline";
import { MOST_NAMESPACES, MOST_PODS } from "../fuzz/generate/bounds.js";
import { duration } from "../report/text/words.js";
import { wrap } from "../report/text/wrap.js";
import { UsageError } from "./exit.js";
import type { FuzzFlags } from "./options/fuzz-flags.js";
import type { Streams } from "./streams.js";

const WIDTH = 80;

/** What fuzzing is going to do to a cluster, for the one who answers for it. */
export function intentOf(context: string, { run, limits, qps }: FuzzFlags): string {
  const { parallel, pods } = run.options;
  const time = Number.isFinite(limits.ms) ? `for ${duration(limits.ms)}` : "until all scenarios are played";
  return wrap(
    `netproof fuzz creates namespaces (np-…), probe pods of ${pods.image} and network policies in them in the cluster of context ${context}, ${time}: ` +
      `at most ${parallel * MOST_NAMESPACES} namespaces and ${parallel * MOST_PODS} pods at once, and at most ${qps} requests to the API server a second. ` +
      `Policies select pods of these namespaces alone. All of it is removed again; netproof clean removes what a crash leaves.`,
    WIDTH,
  );
}

/** Asks where somebody can answer. Throws UsageError where nobody can. */
export async function agreed(
  intent: string,
  { stdin, stderr }: Pick<Streams, "stdin" | "stderr">,
  signal: AbortSignal,
): Promise<boolean> {
  if (!("isTTY" in stdin) || stdin.isTTY !== true)
    throw new UsageError(`${intent}\n  Nobody is there to say yes: --yes says it`);
  stderr.write(`${intent}\nGo on? (yes/no) `);
  const lines = createInterface({ input: stdin, signal });
  const answer = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
