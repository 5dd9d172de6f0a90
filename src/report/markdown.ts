import { createColors } from "picocolors";
import { groupBy } from "../model/group.js";
import { probeId } from "../model/probe.js";
import { isMismatch, type RunResult, type ScenarioResult, type StepResult } from "../model/result/result.js";
import { flowLine, isFlowProblem } from "./text/flows.js";
import { growthSentences, growthTable } from "./growth.js";
import { powerLines } from "./text/power.js";
import { isProblem, nameOf, type Point, pointsOf, suiteOf } from "./text/points.js";
import { knownLines, staleLine } from "./text/sentences.js";
import { countsText, scenarioText, timesLine } from "./text/table.js";
import { duration, plural } from "./text/words.js";

/** What GitHub takes as a comment, in characters; bytes are at least as many. A job summary takes 1 MiB. */
const MOST_BYTES = 65_536;

/** Kept for what stands below the details. */
const TAIL_BYTES = 1_024;

const SIGNS = { enforces: "✅", ignores: "❌", partial: "❌", inconclusive: "⚠️" } as const;

/** For a comment on a pull request or the summary of a CI job: the verdict first, details folded. */
export function markdownReport(result: RunResult): string {
  const { verdict } = result;
  const problems = pointsOf(result).filter(isProblem);
  const times = timesLine(result);
  const head = [
    `### ${SIGNS[verdict.kind]} netproof: ${prose(verdict.sentence)}`,
    prose(result.target.title),
    countsText(result),
    ...(times === undefined ? [] : [times]),
    ...powerLines(result).map(prose),
    ...growthLines(result),
    ...growthSentences(result).map(prose),
  ];
  const parts = [
    ...(problems.length === 0 ? [] : [rows(problems)]),
    ...troubled(result.scenarios).map(details),
    ...asides(result),
  ];
  return `${fitted(head, parts, footer(result))}\n`;
}

function growthLines(result: RunResult): readonly string[] {
  const grown = growthTable(result);
  if (grown === undefined) return [];
  const lines = [
    ["Enforced within", ...grown.sizes],
    ["---", ...grown.sizes.map(() => "---:")],
    ...grown.rows.map(({ scenario, times }) => [scenario, ...times]),
  ];
  return [lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")];
}

/** Parts that do not fit are left out whole, and counted. */
function fitted(head: readonly string[], parts: readonly string[], tail: string): string {
  const shown = [...head];
  let left = MOST_BYTES - TAIL_BYTES - bytes(head.join("\n\n"));
  const out = parts.filter((part) => {
    const fits = bytes(part) + 2 <= left;
    if (fits) shown.push(part);
    if (fits) left -= bytes(part) + 2;
    return !fits;
  });
  const cut =
    out.length === 0
      ? []
      : [
          `_Cut: ${plural(out.length, "part")} of this report did not fit into ${MOST_BYTES.toLocaleString("en-US")} ` +
            "characters, which is what GitHub takes. `-o json` has all._",
        ];
  return [...shown, ...cut, tail].join("\n\n");
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** Rows of the table of problems; the scenarios' details follow in the same order. */
const MAX_ROWS = 100;

function rows(problems: readonly Point[]): string {
  const shown = problems.slice(0, MAX_ROWS);
  const more = problems.length - shown.length;
  return [
    "| Scenario | Step | What is wrong | For example |",
    "| --- | --- | --- | --- |",
    ...shown.map(row),
    ...(more > 0 ? [`| … | | ${more} more | |`] : []),
  ].join("\n");
}

function row(point: Point): string {
  const [what, example] = wrongAt(point);
  return `| ${code(suiteOf(point))} | ${code(nameOf(point))} | ${what} | ${example} |`;
}

function wrongAt(point: Point): readonly [string, string] {
  switch (point.kind) {
    case "step":
      return wrongIn(point.step);
    case "statement":
      return [point.statement.status, short(point.statement.against[0] ?? "nothing shows it")];
    default:
      return ["could not be judged", short(point.reason)];
  }
}

function short(reason: string): string {
  const text = prose(reason);
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

function wrongIn({ cells, flows }: StepResult): readonly [string, string] {
  const wrong = [
    ...cells
      .filter((cell) => isMismatch(cell) || cell.verdict === "inconclusive")
      .map((cell) => ({ verdict: cell.verdict as string, example: code(probeId(cell.probe)) })),
    ...flows
      .filter(isFlowProblem)
      .map((flow) => ({ verdict: `${flow.verdict} over time`, example: prose(flowLine(flow)) })),
  ];
  const counts = [...groupBy(wrong, ({ verdict }) => verdict)].map(
    ([kind, all]) => `${all.length} × ${kind}`,
  );
  return [counts.join(", "), wrong[0]?.example ?? ""];
}

function troubled(scenarios: readonly ScenarioResult[]): readonly ScenarioResult[] {
  return scenarios.filter(({ status }) => status === "fail" || status === "inconclusive");
}

/** What the table on a terminal says of the scenario. */
function details(scenario: ScenarioResult): string {
  return folded(`${scenario.id}: ${scenario.summary}`, fenced(scenarioText(scenario, createColors(false))));
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}text\n${text.replace(/ +$/gm, "").trimEnd()}\n${fence}`;
}

function folded(title: string, body: string): string {
  return `<details><summary>${html(title)}</summary>\n\n${body}\n\n</details>`;
}

/** What fails nothing and is still worth a look. */
function asides({ scenarios, staleDivergences, target, options }: RunResult): readonly string[] {
  const known = scenarios.flatMap(({ steps }) => steps.flatMap(knownLines));
  const skipped = scenarios.filter(({ status }) => status === "skipped");
  const lists = [
    { title: `${plural(known.length, "probe")} declared to differ`, lines: known },
    {
      title: `${plural(staleDivergences.length, "declaration")} that nothing bears out any more`,
      lines: staleDivergences.map(staleLine),
    },
    {
      title: `${plural(skipped.length, "scenario")} skipped`,
      lines: skipped.map(({ id, reason }) => `${id}: ${reason}`),
    },
  ].filter(({ lines }) => lines.length > 0);
  const first = options.keep ? "" : ", run again with `--keep`, then";
  const next = target.diagnosis === undefined ? [] : [`To look into it${first}: ${span(target.diagnosis)}`];
  return [...next, ...lists.map(({ title, lines }) => folded(title, fenced(lines.join("\n"))))];
}

function footer({ version, startedAt, options, interrupted }: RunResult): string {
  const facts = [
    `netproof ${prose(version)}`,
    startedAt.replace(/\.\d+Z$/, "Z"),
    `time-out ${duration(options.timeoutSeconds * 1000)}`,
    `settling for up to ${duration(options.settleMs)}`,
    ...(options.expectedDivergences === undefined
      ? []
      : [`expected: ${options.expectedDivergences.join(", ")}`]),
  ];
  const partial = interrupted ? "Interrupted: this report is partial.\n\n" : "";
  return `${partial}<sub>${facts.join(" · ")}</sub>`;
}

/** In a table, where a bar would end the cell. */
function code(text: string): string {
  return span(text).replaceAll("|", "\\|");
}

/** As it is: "a backtick string … of the same length" ends it (GFM), so the fence is longer than any in it. */
function span(text: string): string {
  const own = oneLine(text);
  const fence = "`".repeat(1 + Math.max(0, ...[...own.matchAll(/`+/g)].map(([run]) => run.length)));
  const space = own.startsWith("`") || own.endsWith("`") ? " " : "";
  return `${fence}${space}${own}${space}${fence}`;
}

/**
 * Sentences keep their back-ticks, which mark code here too. Elsewhere no text from outside makes a link, a picture, a
 * mention of somebody or a style.
 */
function prose(text: string): string {
  return oneLine(text)
    .split(/(`[^`]*`)/)
    .map((part, index) =>
      index % 2 === 1 ? part.replaceAll("|", "\\|").replaceAll("<", "&lt;") : plain(part),
    )
    .join("");
}

function plain(text: string): string {
  return inert(text)
    .replaceAll(/[\\[\]*_|~]/g, String.raw`\$&`)
    .replaceAll(/:\/\/|www\./g, (start) => `${start.slice(0, 1)}<span></span>${start.slice(1)}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function html(text: string): string {
  return inert(oneLine(text));
}

/** No markup, and nobody is told of it: a name behind @ would be. */
function inert(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("@", "<span>@</span>");
}
