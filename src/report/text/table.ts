import type { Colors } from "picocolors/types.js";
import type { FlowResult } from "../../model/result/flow.js";
import { probeId } from "../../model/probe.js";
import {
  type CellResult,
  isMismatch,
  noDenialHeld,
  type RunResult,
  type ScenarioResult,
  type StepResult,
} from "../../model/result/result.js";
import type { RunVerdict, Status } from "../../model/result/verdict.js";
import { flowLine, isFlowProblem } from "./flows.js";
import { growthSentences, growthText } from "../growth.js";
import { powerLines } from "./power.js";
import { stepMatrices } from "./matrix.js";
import { ruleQuotes } from "./rule.js";
import { knownTexts } from "./known.js";
import { seen } from "./observed.js";
import { staleLine } from "./sentences.js";
import { indent, wrap } from "./wrap.js";
import { percentile } from "../../model/samples.js";
import { duration, plural } from "./words.js";

/** What a person reads: a line for each scenario, more where something is wrong, and the answer last. */

const SIGNS = { pass: "✓", fail: "✗", inconclusive: "?", skipped: "-" } as const satisfies Record<
  Status,
  string
>;
const PAINT = {
  pass: "green",
  fail: "red",
  inconclusive: "yellow",
  skipped: "dim",
} as const satisfies Record<Status, keyof Colors>;

/** Columns that text keeps to; matrices may be wider. */
const WIDTH = 80;

/** A lower bound of a time to enforce that a person should know. */
const WORTH_TELLING_MS = 100;

/** Sentences of differing cells shown for a step; the matrix shows all of them. */
const MAX_SENTENCES = 6;

/** A whole run, as it is shown while it goes on. */
export function runText(result: RunResult, colors: Colors): string {
  const scenarios = result.scenarios.map((scenario) => scenarioText(scenario, colors));
  return `${headerText(result.target.title)}${scenarios.join("")}${summaryText(result, colors)}`;
}

export function headerText(title: string): string {
  return `netproof · ${title}\n\n`;
}

export function scenarioText(scenario: ScenarioResult, colors: Colors): string {
  const line = `  ${colors[PAINT[scenario.status]](SIGNS[scenario.status])} ${scenario.id.padEnd(40)} ${outcome(scenario)}`;
  const broken = scenario.steps.map((step, index) =>
    stepText(step, { index, of: scenario.steps.length, colors }),
  );
  const why = scenario.status === "inconclusive" ? [indent(wrap(scenario.reason, WIDTH - 4), 4)] : [];
  const parts = [line, ...why, ...broken.filter((text) => text !== ""), ...knownTexts(scenario, colors)];
  return `${parts.join("\n")}\n`;
}

function outcome({ status, reason, steps, durationMs }: ScenarioResult): string {
  if (status === "skipped") return `skipped: ${reason}`;
  if (status === "inconclusive") return "inconclusive";
  const times = steps.flatMap(({ timeToEnforce }) => timeToEnforce?.atMostMs ?? []);
  const enforced =
    times.length === 0 || status === "fail" ? "" : `enforced ≤ ${duration(Math.max(...times))}`;
  return `${plural(steps.length, "step").padEnd(8)}  ${duration(durationMs).padEnd(7)} ${enforced}`.trimEnd();
}

function stepText(
  step: StepResult,
  { index, of, colors }: { index: number; of: number; colors: Colors },
): string {
  if (step.status === "pass") return told(step);
  const wrong = step.cells.filter((cell) => isMismatch(cell) || cell.verdict === "inconclusive");
  const quoted = new Set<string>();
  const shown = wrong.slice(0, MAX_SENTENCES).map((cell) => cellText(cell, { step, quoted, colors }));
  const more =
    wrong.length > shown.length ? [`… and ${plural(wrong.length - shown.length, "more connection")}`] : [];
  const head = `step ${index + 1} of ${of}: "${step.name}"`;
  const nothing = noDenialHeld(step.cells)
    ? ["Every connection that must be denied in this step succeeded."]
    : [];
  const matrices = wrong.length === 0 ? [] : ["", indent(stepMatrices(step.cells, colors), 2), ""];
  const flows = step.flows.map((flow) => flowText(flow, colors));
  return indent([head, ...nothing, ...matrices, ...shown, ...more, ...flows, ""].join("\n"), 6);
}

/** What a passing step says of its flows: their times are an answer too. */
function told({ flows }: StepResult): string {
  return flows.map((flow) => indent(wrap(flowLine(flow), WIDTH - 4), 4)).join("\n");
}

function flowText(flow: FlowResult, colors: Colors): string {
  if (!isFlowProblem(flow)) return wrap(flowLine(flow), WIDTH - 6);
  const [first = "", ...rest] = wrap(flowLine(flow), WIDTH - 15).split("\n");
  return [`${colors.red(flow.verdict.padEnd(8))} ${first}`, ...rest.map((line) => indent(line, 9))].join(
    "\n",
  );
}

/** `quoted`: rules and commands that the step's cells before this one showed. */
function cellText(
  cell: CellResult,
  {
    step,
    quoted,
    colors,
  }: { readonly step: StepResult; readonly quoted: Set<string>; readonly colors: Colors },
): string {
  const { probe, expectation, repeat, why } = cell;
  const fresh = (text: string): boolean => !quoted.has(text) && quoted.add(text).has(text);
  const quotes = ruleQuotes(step.snapshot, expectation).filter(fresh);
  const lines = [
    `${seen(cell.observation)}, ${triesText(cell)}, ${duration(cell.afterMs)} after the change${nodesText(cell, step)}`,
    ...(why === undefined || cell.observation.kind === "inconclusive" ? [] : [why]),
    `expected ${expectation.verdict}: ${expectation.reason}`,
  ].map((line) => indent(wrap(line, WIDTH - 15), 9));
  return [
    `${colors.red(cell.verdict.padEnd(8))} ${colors.bold(probeId(probe))}`,
    ...lines,
    ...quotes.map((quote) => colors.dim(indent(quote, 11))),
    // Not wrapped: it is to be copied.
    ...(repeat !== undefined && fresh(repeat) ? [indent(`again:  ${repeat}`, 9)] : []),
  ].join("\n");
}

/** "41 of 41 tries": how many of them showed what must not be. */
function triesText({ expectation, tries: { answered, silent } }: CellResult): string {
  const wrong = expectation.verdict === "allow" ? silent : answered;
  return `${wrong.toLocaleString("en-US")} of ${plural(answered + silent, "try", "tries")}`;
}

/** ", from lab-a to lab-b": the nodes, as far as the ends are pods or nodes. */
function nodesText({ probe }: CellResult, { snapshot }: StepResult): string {
  const [from, to] = [probe.from, probe.to].map((end) =>
    end.kind === "pod"
      ? snapshot.pods.find(({ namespace, name }) => namespace === end.namespace && name === end.name)?.node
      : undefined,
  );
  if (from === undefined && to === undefined) return "";
  if (from === to) return `, both on ${from}`;
  const parts = [from && `from ${from}`, to && `to ${to}`];
  return `, ${parts.filter((part) => part !== undefined).join(" ")}`;
}

/** `8 scenarios · 7 passed · 1 failed · 391 probes · 7.7 s` */
export function countsText(result: RunResult): string {
  const cells = result.scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  const statuses = (["pass", "fail", "inconclusive", "skipped"] as const)
    .map((status) => ({
      status,
      number: result.scenarios.filter((scenario) => scenario.status === status).length,
    }))
    .filter(({ number, status }) => number > 0 || status === "pass")
    .map(
      ({ status, number }) => `${number} ${{ pass: "passed", fail: "failed" }[status as string] ?? status}`,
    );
  return [
    plural(result.scenarios.length, "scenario"),
    ...statuses,
    plural(cells.length, "probe"),
    duration(result.durationMs),
  ].join(" · ");
}

export function summaryText(result: RunResult, colors: Colors): string {
  const times = timesLine(result);
  const growth = growthText(result);
  const lines = [
    `  ${countsText(result)}`,
    "",
    verdictText(result.verdict, colors),
    times === undefined ? undefined : indent(wrap(times, WIDTH - 4), 4),
    growth === undefined ? undefined : `\n${indent(growth, 4)}`,
    ...growthSentences(result).map((line) => indent(wrap(line, WIDTH - 4), 4)),
    ...powerLines(result).map((line) => indent(wrap(line, WIDTH - 4), 4)),
    diagnosisText(result),
    ...result.staleDivergences.map(
      (stale) => `    ${indent(wrap(staleLine(stale), WIDTH - 4), 4).trimStart()}`,
    ),
    interruptedText(result),
  ];
  return `\n${lines.filter((line) => line !== undefined).join("\n")}\n`;
}

function verdictText(verdict: RunVerdict, colors: Colors): string {
  const sign = {
    enforces: SIGNS.pass,
    ignores: SIGNS.fail,
    partial: SIGNS.fail,
    inconclusive: SIGNS.inconclusive,
  }[verdict.kind];
  const paint = {
    enforces: colors.green,
    ignores: colors.red,
    partial: colors.red,
    inconclusive: colors.yellow,
  }[verdict.kind];
  return paint(`  ${sign} ${indent(wrap(verdict.sentence, WIDTH - 4), 4).trimStart()}`);
}

/** Where something is wrong on a cluster, what to look at next. */
function diagnosisText({ target: { diagnosis }, options }: RunResult): string | undefined {
  if (diagnosis === undefined) return undefined;
  const first = options.keep ? "" : ", run again with --keep, then";
  return `    To look into it${first}:\n      ${diagnosis}`;
}

export function timesLine(result: RunResult): string | undefined {
  const times = result.scenarios.flatMap(({ steps }) =>
    steps.flatMap(({ status, timeToEnforce }) => (status === "fail" ? [] : (timeToEnforce ?? []))),
  );
  if (times.length === 0 || result.verdict.kind === "ignores") return undefined;
  const most = times.map(({ atMostMs }) => atMostMs);
  const [median, p95, max] = [0.5, 0.95, 1].map((share) => duration(percentile(most, share)));
  const least = Math.max(...times.map(({ atLeastMs }) => atLeastMs));
  const slowest = least < WORTH_TELLING_MS ? "" : ` The slowest took at least ${duration(least)}.`;
  return `Time to enforce: within ${median} (median), ${p95} (p95), ${max} (max).${slowest}`;
}

function interruptedText({ interrupted }: RunResult): string | undefined {
  return interrupted ? "    Interrupted: this report is partial." : undefined;
}
