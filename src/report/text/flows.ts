import { type FlowResult, isFlowMismatch, type Series, type Wrong } from "../../model/result/flow.js";
import { probeId } from "../../model/probe.js";
import { duration, plural } from "./words.js";

/** A line for each flow of a step: `held x/a → y/b:80/TCP goes on`. */
export function flowLine(flow: FlowResult): string {
  const why = flow.why === undefined ? "" : ` (${flow.why})`;
  return `${VERBS[flow.kind]} ${probeId(flow.probe)} ${told(flow)}${why}`;
}

const VERBS = { hold: "held", watch: "watched", startup: "started" } as const;

/** Whether a flow keeps its step from passing. */
export function isFlowProblem(flow: FlowResult): boolean {
  return isFlowMismatch(flow) || flow.verdict === "inconclusive";
}

function told(flow: FlowResult): string {
  if (flow.verdict === "inconclusive") return "inconclusive";
  switch (flow.kind) {
    case "hold":
      return heldText(flow);
    case "watch":
      return watchedText(flow);
    case "startup":
      return startedText(flow);
  }
}

function heldText({ mode, idle, stoppedMs, verdict }: Extract<FlowResult, { kind: "hold" }>): string {
  const how = idle ? " after silence" : "";
  if (mode === "goes on") return `goes on${how}`;
  if (mode === "unknown") return "is not known";
  const when =
    stoppedMs === null || stoppedMs <= 0 ? "at the change" : `${duration(stoppedMs)} after the change`;
  return `stops${how}: last answer ${idle ? "before it" : when}${verdict === "outage" ? ", must go on" : ""}`;
}

function watchedText({
  verdict,
  series,
  expectation,
  settledMs,
}: Extract<FlowResult, { kind: "watch" }>): string {
  const { wrong } = series;
  if (verdict === "leak" && wrong)
    return `leaks for ${lengthOf(wrong, series)}, ${since(wrong, "the change")}`;
  if (verdict === "outage" && wrong)
    return `breaks for ${lengthOf(wrong, series)}, ${since(wrong, "the change")}`;
  if (expectation.throughout === "allow") return `never breaks: ${rhythm(series)}`;
  if (expectation.throughout === "deny") return `never leaks: ${rhythm(series)}`;
  if (expectation.after === "unspecified") return `is left open: ${rhythm(series)}`;
  const state = expectation.after === "allow" ? "allowed" : "denied";
  return settledMs === null
    ? `not yet ${state}: ${rhythm(series)}`
    : `${state} ${settledMs === 0 ? "at once" : `after ${duration(settledMs)}`}`;
}

function startedText({
  verdict,
  series,
  expectation,
  firstAllowMs,
}: Extract<FlowResult, { kind: "startup" }>): string {
  const { wrong } = series;
  if (verdict === "leak" && wrong)
    return `leaks for ${lengthOf(wrong, series)}, ${since(wrong, "its start")}`;
  if (verdict === "match") return `never leaks: ${rhythm(series)}`;
  if (firstAllowMs === null) return `not answered: ${rhythm(series)}`;
  const answer = `first answered ${duration(firstAllowMs)} after its start`;
  return expectation.after === "deny" ? `${answer}; its policy is as young` : answer;
}

/** A single wrong try shows a moment; that it lasted longer is not known. */
function lengthOf({ firstMs, lastMs, tries }: Wrong, { everyMs }: Series): string {
  return tries === 1 ? `less than ${duration(2 * everyMs)}` : duration(lastMs - firstMs);
}

function since({ firstMs, tries }: Wrong, event: string): string {
  const when =
    firstMs < 0
      ? `from ${duration(-firstMs)} before ${event} was acknowledged`
      : `from ${duration(firstMs)} after ${event}`;
  return `${when} (${plural(tries, "try", "tries")})`;
}

function rhythm({ tries, everyMs }: Series): string {
  return `${tries} tries, ${duration(everyMs)} apart`;
}
