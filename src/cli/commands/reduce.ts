import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { probeId } from "../../model/probe.js";
import { reduce, type Reduction } from "../../reduce/reduce.js";
import { reducedFile, sizeText } from "../text/reduced-file.js";
import { makeFolder } from "../reports/report-paths.js";
import { chooseScenarios } from "../../scenario/library.js";
import type { Scenario } from "../../scenario/scenario.js";
import { quoted, quotedPath } from "../../model/text/shell.js";
import { atPlace } from "../at-place.js";
import { leavesNamespaces, withTarget } from "../clean-up.js";
import { EXIT, UsageError } from "../exit.js";
import type { Interrupt } from "../interrupt.js";
import { parseReduceFlags, type ReduceFlags } from "../options/reduce-flags.js";
import type { Command, Streams } from "../streams.js";
import type { Done, PlaceChoice } from "../options/target.js";
import { withNamedTarget } from "../options/which-target.js";

export const reduceCommand: Command = {
  summary: "the smallest scenario that still shows a mismatch",
  help: `
Usage: netproof reduce NAME|FILE [-o FILE] [FLAGS]

Runs a scenario and, if it fails, takes away steps, namespaces, pods, policies,
rules, peers, ports and labels while it goes on failing in the same way: the
same connection, the same direction (leak or outage). Each candidate runs live,
in the same target. What is left is a scenario file.

  -o FILE          where it goes (default: stdout)
  --tries N        candidates at most (300)
  --time 20m       time at most; then the smallest so far is the result
  --settle 30s     how long a change may take; a shorter time is faster, and
                   right where the cluster enforces sooner than that
  --parallel N     candidates at once (lab 12, cluster 4)
and the flags of netproof run that name the target (--context, --kind, --fault,
--image, --external …).

Exit: 1 it fails, and is reduced; 0 it passes; 3 it could not be judged, or did
      not fail twice; 2 usage or broken scenario; 130 interrupted

  netproof reduce ipblock/except-ingress --fault D1 --settle 2s
  netproof reduce mine.yaml --context kind-dev -o small.yaml
`,
  run: async (args, streams) => {
    const parsed = parseReduceFlags(args);
    const flags = { ...parsed, run: withNamedTarget(parsed.run, streams.env) };
    const scenario = chosen(flags);
    const { file } = flags;
    if (file !== undefined && scenario.file !== undefined && resolve(file) === resolve(scenario.file))
      throw new UsageError(`-o ${file} is the scenario itself: name another file`);
    return atPlace(flags.run, streams, (place, interrupt) =>
      reduceIn(place, { flags, scenario, interrupt, streams }),
    );
  },
};

function chosen({ run: { choice } }: ReduceFlags): Scenario {
  if (choice.patterns.length === 0) throw new UsageError("which scenario?");
  const [scenario, ...more] = chooseScenarios(choice);
  if (scenario !== undefined && more.length === 0) return scenario;
  throw new UsageError(`one scenario at a time; these are ${more.length + 1}`);
}

interface Job {
  readonly flags: ReduceFlags;
  readonly scenario: Scenario;
  readonly interrupt: Interrupt;
  readonly streams: Streams;
}

async function reduceIn(
  place: PlaceChoice,
  { flags, scenario, interrupt, streams }: Job,
): Promise<Done<number>> {
  const { run, limits } = flags;
  const { options } = run;
  const { pods } = options;
  const { signal } = interrupt;
  const runId = randomBytes(2).toString("hex");
  const onProgress = (line: string): unknown => streams.stderr.write(`  ${line}\n`);
  return withTarget(
    place,
    { runId, pods, interrupt, streams, leaves: leavesNamespaces(run) },
    async (target) => {
      const reduction = await reduce({ runId, target, scenario, options, limits, signal, onProgress });
      return tell(reduction, { flags, scenario, streams });
    },
  );
}

function tell(reduction: Reduction, { flags, scenario, streams }: Omit<Job, "interrupt">): number {
  const { stdout, stderr } = streams;
  if (reduction.kind === "passes") {
    stderr.write(`netproof: ${scenario.id} passes here: there is nothing to reduce\n`);
    return EXIT.ok;
  }
  if (reduction.kind === "unjudged") {
    stderr.write(`netproof: ${scenario.id} cannot be reduced: ${reduction.why}\n`);
    return EXIT.inconclusive;
  }
  const { file = "FILE", targetArgs } = flags;
  const again = ["netproof run", quotedPath(file), ...targetArgs.map(quoted)].join(" ");
  const text = reducedFile(reduction, { original: scenario, again });
  if (flags.file === undefined) stdout.write(text);
  else writeScenario(flags.file, text, stdout);
  const { verdict, probe } = reduction.mismatch;
  stderr.write(
    `netproof: ${verdict} ${probeId(probe)}\n  ${sizeText(reduction.from)} became\n  ${sizeText(reduction.to)}\n${flags.file === undefined ? "" : `  ${again}\n`}`,
  );
  return EXIT.mismatch;
}

/** What took many runs to find is not lost with a file that cannot be written. */
function writeScenario(file: string, text: string, stdout: Streams["stdout"]): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (cause) {
    stdout.write(text);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`cannot write ${file}, so the scenario is on stdout: ${why}`, { cause });
  }
}
