import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import type { ScenarioResult } from "../src/model/result/result.js";
import { percentile } from "../src/model/samples.js";
import { duration } from "../src/report/text/words.js";
import { defaultOptions, defaultParallel } from "../src/run/defaults.js";
import { runAndJudge } from "../src/api/run-and-judge.js";
import { chooseScenarios } from "../src/scenario/library.js";
import { connectKubernetes } from "../src/target/kubernetes/index.js";
import type { ExecRequest, Target } from "../src/target/target.js";
import { machine, print } from "./bench.js";

/** The library on a cluster, measured from inside. usage: cluster.js KUBECONFIG CONTEXT IMAGE PARALLEL [TAG] */

const [kubeconfig, context = "", image = "", parallel = `${defaultParallel.kubernetes}`, tag] =
  process.argv.slice(2);
const { timeoutSeconds } = defaultOptions;
const signal = new AbortController().signal;

const requests = countRequests();
const execs: { readonly source: string; readonly startedAt: number; readonly endedAt: number }[] = [];
const imagePullPolicy = "Never" as const;
const runId = "be4c";
const cluster = await connectKubernetes({ kubeconfig, context, image, imagePullPolicy, runId });
const scenarios = chooseScenarios({ patterns: [], tags: [] }).filter(
  ({ tags }) => tag === undefined || tags.some((own) => own.startsWith(tag)),
);
const result = await runAndJudge({
  runId,
  target: timed(cluster),
  scenarios,
  options: {
    ...defaultOptions,
    parallel: Number(parallel),
    reusePods: true,
    all: true,
    pods: { image, imagePullPolicy },
  },
  signal,
  onEvent: () => undefined,
});
await cluster.dispose();
report(result.scenarios, result.durationMs);
process.exitCode = result.verdict.kind === "enforces" ? 0 : 1;

/** API requests by verb, as HTTP names them; `exec` is the request that opens a socket. */
function countRequests(): Map<string, number> {
  const counts = new Map<string, number>();
  subscribe("http.client.request.start", (message) => {
    const { request } = message as { request: ClientRequest };
    const verb = request.path.includes("/exec?") ? "exec" : request.method;
    counts.set(verb, (counts.get(verb) ?? 0) + 1);
  });
  return counts;
}

function timed(target: Target): Target {
  return {
    ...target,
    async exec(request: ExecRequest) {
      const startedAt = performance.now();
      const ended = await target.exec(request);
      execs.push({ source: JSON.stringify(request.source), startedAt, endedAt: performance.now() });
      return ended;
    },
  };
}

function report(all: readonly ScenarioResult[], wallMs: number): void {
  const ran = all.filter(({ status }) => status !== "skipped");
  const steps = ran.flatMap((scenario) => scenario.steps);
  const cells = steps.reduce((sum, step) => sum + step.cells.length, 0);
  const enforced = steps.flatMap(({ timeToEnforce }) => timeToEnforce?.atMostMs ?? []);
  const calls = [...requests].toSorted(([one], [other]) => one.localeCompare(other));
  print(`| What | ${machine()}, ${parallel} at once |`);
  print("| --- | --- |");
  const row = (what: string, figure: string | number): void => print(`| ${what} | ${figure} |`);
  row(tag === undefined ? "Whole library" : `Scenarios tagged \`${tag}\``, duration(wallMs));
  row("Scenarios run, skipped", `${ran.length}, ${all.length - ran.length}`);
  row("Result", result.verdict.sentence);
  row("A scenario: median, p95, max", spread(ran.map(({ durationMs }) => durationMs)));
  row("A step: median, p95, max", spread(steps.map(({ durationMs }) => durationMs)));
  row("Time to enforce: median, p95, max", spread(enforced));
  row("Cells judged", `${cells}, ${(cells / (wallMs / 1000)).toFixed(1)} a second`);
  row("Execs a step and source pod", (execs.length / sourcesOf(steps)).toFixed(2));
  row("API requests a step", calls.map(([verb, n]) => `${verb} ${(n / steps.length).toFixed(1)}`).join(", "));
  row(
    "Wall time in which some probe waited for its time-out",
    `${Math.round((waitedMs() / wallMs) * 100)} %`,
  );
}

function spread(samples: readonly number[]): string {
  return [0.5, 0.95, 1].map((share) => duration(percentile(samples, share))).join(", ");
}

/** Source pods of each step, summed: one exec each would be one a look. */
function sourcesOf(steps: ScenarioResult["steps"]): number {
  return steps.reduce(
    (sum, { cells }) => sum + new Set(cells.map(({ probe }) => JSON.stringify(probe.from))).size,
    0,
  );
}

/** The union of the times in which an exec that took a whole time-out ran. */
function waitedMs(): number {
  const waits = execs
    .filter(({ startedAt, endedAt }) => endedAt - startedAt >= timeoutSeconds * 1000)
    .toSorted((one, other) => one.startedAt - other.startedAt);
  let until = 0;
  let total = 0;
  for (const { startedAt, endedAt } of waits) {
    total += Math.max(0, endedAt - Math.max(until, startedAt));
    until = Math.max(until, endedAt);
  }
  return total;
}
