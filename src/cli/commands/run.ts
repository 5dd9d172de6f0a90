import { randomBytes } from "node:crypto";
import type { RunResult } from "../../model/result/result.js";
import { judge } from "../../judge/judge.js";
import { recordText } from "../../record/file.js";
import type { RunRecord } from "../../record/record.js";
import { run } from "../../run/run.js";
import { type Divergence, loadDivergences } from "../../scenario/divergences.js";
import { chooseScenarios } from "../../scenario/library.js";
import type { Scenario } from "../../scenario/scenario.js";
import { comparing } from "../options/baseline.js";
import { leavesNamespaces, withTarget } from "../clean-up.js";
import { EXIT } from "../exit.js";
import { codeAfterCleanUp, exitCode } from "../exit-code.js";
import { failedRun } from "../failed-run.js";
import { formatNames, render } from "../reports/formats.js";
import { type Interrupt, onInterrupt } from "../interrupt.js";
import { outputsOf, writeReports } from "../reports/report-files.js";
import { checkReportPaths } from "../reports/report-paths.js";
import { parseRunFlags, type RunFlags } from "../options/run-flags.js";
import type { Command, Streams } from "../streams.js";
import { cleanupCommandOf, type Done, type PlaceChoice, withPlace } from "../options/target.js";
import { printerOf } from "../printer.js";
import { withNamedTarget } from "../options/which-target.js";

export const runCommand: Command = {
  summary: "probe live and compare with what the policies mean",
  help: `
Usage: netproof run [NAME|GLOB|FILE|DIR…] [FLAGS]

Runs scenarios (default: the whole library) and compares every connection with
what the policies mean. Without --context or --kind, as with --lab: in the lab.

  --context NAME            cluster to test; --kubeconfig FILE (as kubectl)
  --kind[=NAME]             make a kind cluster, test and delete it; --reuse,
                            --node-image, --kind-config, --registry-mirror
  --cni NAME                its CNI: calico, canal, flannel, cilium, kindnet or
                            none; or --cni-manifest FILE, as often as needed
  --external NAME=ADDRESS   a host outside the cluster that serves probes, and
                            --external-shell NAME='ssh host' to send from it
  --image IMAGE             probe image (nicolaka/netshoot);
                            --image-pull-policy POLICY (IfNotPresent)
  --fault ID[,ID]           break the lab's engine on purpose (netproof faults)
  --divergences FILE        connections known to differ: shown, and no failure
  --expect-divergence KEY   likewise one of those netproof divergences lists
  --baseline OLD.json       then compare with an earlier -o json (netproof diff;
                            --slower-than 2): a regression fails the run, too
  --tag TAG  --grep RE      only scenarios with that tag, with an id like that
  --scale 10,100,1000       also scenarios of so many policies, peers, blocks
  --allow-outside           files of policies may lie outside its folder
  --timeout 1s              how long a probe waits for an answer
  --settle 30s              how long a change may take to be enforced
  --soak 10m                try each scenario's last state on, for rarer leaks
  --parallel N              scenarios at once (lab 12, cluster 4)
  --own-pods  --wide        share no pods; try all that connects them (README)
  --bail  --all             stop at the first failure; go on when all is ignored
  --keep                    leave the namespaces and the kind cluster
  -o FORMAT                 results on stdout; --report FORMAT=PATH to a file;
                            ${formatNames.join(", ")}
  --record FILE             keep what was seen, for netproof judge

Exit: 0 all match, 1 mismatch or regression, 2 usage or broken scenario,
      3 inconclusive, 4 the cluster ignores policies, 130 interrupted

  netproof run 'default-deny/*'
  netproof run --context kind-dev --report junit=netproof.xml
`,
  run: runFromFlags,
};

async function runFromFlags(args: readonly string[], streams: Streams): Promise<number> {
  const flags = withNamedTarget(parseRunFlags(args), streams.env);
  checkReportPaths(outputsOf(flags.reports, flags.record), inputsOf(flags));
  const scenarios = chooseScenarios(flags.choice);
  const divergences = declared(flags, scenarios);
  const compare = comparing(flags, scenarios, streams);
  const outcomeOf = (result: RunResult): Outcome => ({ result, tell: () => compare(result) });
  return runScenarios({ flags, scenarios, divergences, outcomeOf, streams });
}

function inputsOf({ choice, target, baseline, divergences }: RunFlags): readonly (string | undefined)[] {
  const kubeconfig = target.kind === "kubernetes" ? target.kubeconfig : undefined;
  return [...choice.patterns, kubeconfig, baseline, divergences];
}

/** What a run came to. */
export interface Outcome {
  readonly result: RunResult;
  /** Says what else is to be said once the result is shown. Returns the exit code of a run that passes. */
  readonly tell: () => number;
  /** There was nothing to enforce: what proves nothing passes all the same. */
  readonly deniesNothing?: boolean;
}

export interface Job {
  readonly flags: RunFlags;
  readonly scenarios: readonly Scenario[];
  readonly divergences: readonly Divergence[];
  readonly outcomeOf: (result: RunResult) => Outcome;
  readonly streams: Streams;
}

/** A run whose outcome was shown. */
interface Told {
  readonly result: RunResult;
  readonly record: RunRecord;
  readonly code: number;
}

/** Runs and shows, then cleans up, then reports to files. Returns the exit code. */
export async function runScenarios(job: Job): Promise<number> {
  const { flags, streams } = job;
  const interrupt = onInterrupt(streams, cleanupCommandOf(flags.target));
  const { signal } = interrupt;
  const { pods } = flags.options;
  const startedAt = new Date();
  try {
    const { value, isClean } = await withPlace(flags.target, { pods, signal, streams }, (place) =>
      runIn(place, { ...job, interrupt }),
    );
    const isWritten = await tryReports(value.result, { ...job, record: value.record });
    // Nothing that goes wrong after a verdict hides it: it is the exit code of a run that passes.
    const code = codeAfterCleanUp(value.code, isClean);
    return code === EXIT.ok && !isWritten ? EXIT.usage : code;
  } catch (error) {
    if (!signal.aborted) await tellFailure(error, { flags, startedAt, streams });
    throw error;
  } finally {
    interrupt.release();
  }
}

async function tryReports(
  result: RunResult,
  own: { readonly flags: RunFlags; readonly streams: Streams; readonly record?: RunRecord },
): Promise<boolean> {
  const { flags, streams, record } = own;
  try {
    const isKept = flags.record !== undefined && record !== undefined;
    const kept = isKept ? { path: flags.record, text: recordText(record) } : undefined;
    await writeReports(flags.reports, result, kept);
    return true;
  } catch (error) {
    streams.stderr.write(`netproof: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

/** What kept the run from starting goes where its result would have gone. Never rejects: the error itself comes first. */
async function tellFailure(
  error: unknown,
  job: { readonly flags: RunFlags; readonly startedAt: Date; readonly streams: Streams },
): Promise<void> {
  const result = failedRun(error, job);
  if (result !== undefined) await writeUntried(result, job);
}

/** Writes a result whose table was already printed. Never rejects. */
export async function writeUntried(
  result: RunResult,
  job: { readonly flags: RunFlags; readonly streams: Streams },
): Promise<void> {
  const { flags, streams } = job;
  if (flags.output !== "table") streams.stdout.write(await render(flags.output, result));
  await tryReports(result, job);
}

async function runIn(place: PlaceChoice, job: Job & { readonly interrupt: Interrupt }): Promise<Done<Told>> {
  const { flags, scenarios, divergences, outcomeOf, interrupt, streams } = job;
  const { options, expected } = flags;
  const { pods } = options;
  const { signal } = interrupt;
  const runId = randomBytes(2).toString("hex");
  const leaves = leavesNamespaces(flags);
  const printer = printerOf(flags, streams);
  return withTarget(place, { runId, pods, interrupt, streams, leaves }, async (target): Promise<Told> => {
    const accepted = { declared: divergences, known: expected };
    const request = { runId, target, scenarios, options, accepted, signal, onEvent: printer.onEvent };
    const { record, cleanUp } = await run(request);
    try {
      const { result, tell, deniesNothing = false } = outcomeOf(judge(record));
      await printer.finish(result);
      const besides = tell();
      const own = exitCode(result);
      const passes = own === EXIT.ok || (own === EXIT.inconclusive && deniesNothing);
      return { result, record, code: passes ? besides : own };
    } finally {
      await cleanUp();
    }
  });
}

/** A declaration may speak of any scenario of the library, whichever are chosen now. */
export function declared(
  { divergences: file }: Pick<RunFlags, "divergences">,
  chosen: readonly Scenario[],
): readonly Divergence[] {
  if (file === undefined) return [];
  return loadDivergences(file, [...chosen, ...chooseScenarios({ patterns: [], tags: [] })]);
}
