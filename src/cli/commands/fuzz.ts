import { randomBytes } from "node:crypto";
import { createColors } from "picocolors";
import { fuzz } from "../../fuzz/fuzz.js";
import type { FuzzResult } from "../../model/result/fuzz-result.js";
import { fuzzJson } from "../../report/json/fuzz.js";
import { headerText } from "../../report/text/table.js";
import { fuzzText } from "../../report/text/fuzz.js";
import { atPlace } from "../at-place.js";
import { leavesNamespaces, withTarget } from "../clean-up.js";
import { corpusIn } from "../corpus.js";
import { EXIT } from "../exit.js";
import { fuzzProgress } from "../fuzz-progress.js";
import type { Interrupt } from "../interrupt.js";
import { type FuzzFlags, parseFuzzFlags } from "../options/fuzz-flags.js";
import { agreed, intentOf } from "../consent.js";
import type { Done, PlaceChoice } from "../options/target.js";
import { withNamedTarget } from "../options/which-target.js";
import type { Command, Streams } from "../streams.js";

export const fuzzCommand: Command = {
  summary: "random policies and changes, live, beside the simulator",
  help: `
Usage: netproof fuzz [--time 10m | --runs N] [--seed N] [--corpus DIR] [FLAGS]

Generates clusters, policies and changes to them, tries every connection after
each change and compares with what the policies mean: for what no list holds.
What fails is tried again from scratch and shrunk, as netproof reduce does, to a
scenario of a few lines. What has been tried seldom is generated more often.

  --time 10m       how long; what was found is shrunk for two minutes more
  --runs N         so many scenarios, however long it takes
  --seed N         the same seed, version and cluster's shape: the same sequence
  --profile NAME   what is tried most: all, selectors, ports, blocks, lifecycle,
                   names, services or time
  --corpus DIR     each finding becomes a file in there: netproof run DIR
  --bail           stop at the first finding
  --settle 2s      how long a change may take (cluster 15s)
  --parallel N     scenarios at once (lab 12, cluster 4)
  --qps N          requests to a cluster's API server a second at most (50)
  --expect-divergence KEY   known of this cluster (netproof divergences)
  -y, --yes        create pods in a cluster without asking
  -o FORMAT        table or json
and the flags of netproof run that name the target (--context, --kind, --fault,
--image, --external …).

Exit: 0 nothing found, 1 a finding, 2 usage, 3 nothing could be judged, or a
      failure did not come again, 4 the cluster ignores policies, 130
      interrupted

  netproof fuzz --time 2m --fault B4
  netproof fuzz --context kind-dev --time 1h --corpus found
`,
  run: async (args, streams) => {
    const parsed = parseFuzzFlags(args);
    const flags = { ...parsed, run: withNamedTarget(parsed.run, streams.env) };
    return atPlace(flags.run, streams, (place, interrupt) =>
      fuzzWithConsent(place, { flags, interrupt, streams }),
    );
  },
};

interface Job {
  readonly flags: FuzzFlags;
  readonly interrupt: Interrupt;
  readonly streams: Streams;
}

async function fuzzWithConsent(place: PlaceChoice, job: Job): Promise<Done<number>> {
  const { flags, interrupt, streams } = job;
  // A cluster that is made for it is nobody's.
  const isOthers = place.kind === "kubernetes" && !leavesNamespaces(flags.run);
  if (isOthers && !flags.yes && !(await agreed(intentOf(place.context, flags), streams, interrupt.signal)))
    return { value: EXIT.usage, isClean: true };
  return fuzzIn(place, job);
}

async function fuzzIn(place: PlaceChoice, { flags, interrupt, streams }: Job): Promise<Done<number>> {
  const { run, seed, profile, limits, qps } = flags;
  const { options } = run;
  const runId = randomBytes(2).toString("hex");
  const leaves = leavesNamespaces(run);
  const progress = fuzzProgress(streams);
  const corpus = corpusIn(flags.corpus, { targetArgs: flags.targetArgs, seed, profile });
  return withTarget(place, { runId, pods: options.pods, qps, interrupt, streams, leaves }, async (target) => {
    const result = await fuzz({
      runId,
      target,
      seed,
      profile,
      limits,
      options,
      accepted: { declared: [], known: run.expected },
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.type === "start" && flags.output === "table")
          streams.stdout.write(headerText(event.description.title));
        if (event.type === "finding") corpus.keep(event.finding);
        if (event.type === "unconfirmed") corpus.keep(event.failure);
        progress.onEvent(event);
      },
    });
    progress.stop();
    const colors = createColors(streams.stdout.isTTY === true && !streams.env["NO_COLOR"]);
    const text = flags.output === "json" ? fuzzJson(result) : fuzzText(result, corpus.files, colors);
    streams.stdout.write(text);
    return exitCodeOf(result);
  });
}

function exitCodeOf({ verdict, findings, unconfirmed, played }: FuzzResult): number {
  if (verdict.kind === "ignores") return EXIT.ignored;
  if (findings.length > 0) return EXIT.mismatch;
  return unconfirmed.length > 0 || played.connections === played.unjudged ? EXIT.inconclusive : EXIT.ok;
}
