import type { DirectionExplanation, Explanation, Quote, RefusingRule } from "../../model/explanation.js";
import { indent, wrap } from "./wrap.js";

/** Lines quoted for one place. */
const MAX_LINES = 5;

export type QuoteOf = (policy: string, path: string) => Quote | undefined;

interface Page {
  readonly quoteOf: QuoteOf;
  readonly width: number;
}

/** What decides one connection: each direction, with the lines of the policies that speak of it. */
export function explanationText(explanation: Explanation, quoteOf: QuoteOf, width = 80): string {
  const { expectation, directions } = explanation;
  const whole =
    directions.length === 0 || expectation.verdict === "unspecified"
      ? [indent(wrap(sentence(expectation.reason), width - 2), 2)]
      : [];
  return [...whole, ...directions.map((direction) => directionText(direction, { quoteOf, width }))].join(
    "\n",
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function directionText(direction: DirectionExplanation, page: Page): string {
  const { subject, ruling } = direction;
  const head = `  ${direction.direction} ${direction.direction === "egress" ? "from" : "to"} ${subject}: `;
  switch (ruling.kind) {
    case "out of scope":
      return `${head}open, policies do not apply to it`;
    case "not isolated":
      return `${head}open, no policy isolates it`;
    case "exempt":
      return `${head}open, ${ruling.why}`;
    case "admitted": {
      const { policy, path, port } = ruling;
      const by = `policy ${policy} admits it by ${path}${port === undefined ? "" : `, ${port}`}`;
      return [`${head}open`, told(by, 4, page), ...quoted(policy, path, page)].join("\n");
    }
    case "isolated": {
      const policies = ruling.policies.map(({ policy, rules }) =>
        isolationText({ policy, rules, direction, page }),
      );
      return [`${head}blocked`, ...policies].join("\n");
    }
  }
}

function isolationText(of: {
  readonly policy: string;
  readonly rules: readonly RefusingRule[];
  readonly direction: DirectionExplanation;
  readonly page: Page;
}): string {
  const { policy, rules, direction, page } = of;
  const key = direction.direction;
  const but = rules.length === 0 ? `has no ${key} rule, so it admits nobody` : "none of its rules admits";
  const head = told(`policy ${policy} isolates it for ${key}, and ${but}`, 4, page);
  const misses = rules.flatMap((rule) => rule.misses);
  const places = ["podSelector", ...misses.map(({ path }) => path)].map((path) =>
    quoted(policy, path, page).join("\n"),
  );
  const whys = misses.map(({ path, why }, index) => {
    const isNew = places[index + 1] !== places[index];
    const place = isNew ? [places[index + 1] ?? ""] : [];
    return [...place, told(`→ ${path}: ${why}`, 8, page)].filter((text) => text !== "").join("\n");
  });
  return [head, places[0] ?? "", ...whys].filter((text) => text !== "").join("\n");
}

function told(text: string, by: number, { width }: Page): string {
  return indent(wrap(text, width - by), by);
}

/** `shop.yaml:31`, and below it its lines with their numbers. */
function quoted(policy: string, path: string, { quoteOf, width }: Page): readonly string[] {
  const quote = quoteOf(policy, path);
  const [first] = quote?.lines ?? [];
  if (quote === undefined || first === undefined) return [];
  const shown = quote.lines.slice(0, MAX_LINES);
  const more = quote.lines.length > shown.length ? ["      …"] : [];
  const digits = String(shown.at(-1)?.line ?? 0).length;
  const lines = shown.map(({ line, text }) => cut(`      ${String(line).padStart(digits)} │ ${text}`, width));
  return [`      ${quote.file}:${first.line}`, ...lines, ...more];
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
