import type { Colors } from "picocolors/types.js";
import { randomBytes } from "node:crypto";
import type { RunResult } from "../../model/result/result.js";
import { checkLines } from "../../report/text/checks.js";
import { headerText, scenarioText, summaryText } from "../../report/text/table.js";
import type { RunEvent } from "../../run/events.js";
import { doctorScenario } from "./doctor-scenario.js";
import { judge } from "../../judge/judge.js";
import { run } from "../../run/run.js";
import type { Check } from "../../target/kubernetes/index.js";
import { subjectOf } from "../../judge/subject.js";
import type { DoctorFlags } from "../options/doctor-flags.js";
import { leavesNamespaces, withTarget } from "../clean-up.js";
import { EXIT } from "../exit.js";
import { exitCode } from "../exit-code.js";
import type { Interrupt } from "../interrupt.js";
import { tellingOfPods } from "./pod-checks.js";
import { progressOn } from "../progress.js";
import type { Streams } from "../streams.js";
import type { Done, PlaceChoice } from "../options/target.js";

export interface Job {
  readonly flags: DoctorFlags;
  readonly streams: Streams;
  readonly interrupt: Interrupt;
  readonly signal: AbortSignal;
  /** Aborts once the doctor has taken long enough. */
  readonly late: AbortSignal;
}

/** One scenario, answered before what it made is removed; its value is the exit code. */
export async function probe(place: PlaceChoice, job: Job, colors: Colors): Promise<Done<number>> {
  const { flags, streams, interrupt, signal, late } = job;
  const { options, readyMs } = flags;
  const { image } = options.pods;
  const runId = randomBytes(2).toString("hex");
  const progress = progressOn(streams);
  const course = following(job);
  const tell = (check: Check): void => {
    course.tell(check);
    streams.stdout.write(checkLines([check], colors));
  };
  const onEvent = (event: RunEvent): void => {
    course.onEvent(event);
    progress.onEvent(event);
  };
  const { pods } = options;
  const leaves = leavesNamespaces(flags);
  return withTarget(place, { runId, pods, interrupt, streams, leaves }, async (target) => {
    const { record, cleanUp } = await run({
      runId,
      target: place.kind === "lab" ? target : tellingOfPods(target, { image, readyMs, tell }),
      scenarios: [doctorScenario],
      options,
      signal: AbortSignal.any([signal, late]),
      onEvent,
    });
    const result = saidOfOneProbe(judge(record));
    progress.stop();
    const why = course.whyUnanswered(result);
    streams.stdout.write(why === undefined ? answer(result, colors) : unsaid(why, colors));
    await cleanUp();
    return why === undefined ? exitCode(result) : EXIT.inconclusive;
  });
}

/** What the probe came to on its way, which tells why it has no answer. */
function following({ flags, signal, late }: Job) {
  let hasPods = true;
  let waiting = "making the pods";
  return {
    tell: ({ status }: Check): void => {
      hasPods &&= status === "ok";
    },
    onEvent: (event: RunEvent): void => {
      if (event.type === "waiting") waiting = event.what;
    },
    whyUnanswered({ interrupted }: RunResult): string | undefined {
      if (signal.aborted) return undefined;
      if (!hasPods) return "the probe pods do not run";
      return interrupted && late.aborted ? `not done in ${flags.limitMs / 1000} s (${waiting})` : undefined;
    },
  };
}

/** Four connections and one policy prove no more than this. */
function saidOfOneProbe(result: RunResult): RunResult {
  const { verdict, target } = result;
  if (verdict.kind !== "enforces") return result;
  const { the } = subjectOf(target.kind);
  const sentence = `${the} denies between two pods what a policy denies. Nothing else was tried; netproof run does.`;
  return { ...result, verdict: { ...verdict, sentence } };
}

function unsaid(why: string, colors: Colors): string {
  return `\n${colors.yellow(`  ? Nothing can be said about policies: ${why}.`)}\n`;
}

/** Of a scenario that passes the summary says enough. */
function answer(result: RunResult, colors: Colors): string {
  const wrong = result.scenarios.filter(({ status }) => status !== "pass");
  const texts = wrong.map((scenario) => scenarioText(scenario, colors));
  return `\n${headerText(result.target.title).trimEnd()}\n${texts.join("")}${summaryText(result, colors)}`;
}
