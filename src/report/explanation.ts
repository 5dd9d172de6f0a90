import type { DirectionExplanation, Explanation, Quote, RefusingRule } from "../model/explanation.js";
import type { Verdict } from "../model/probe.js";
import { indent, wrap } from "./wrap.js";

const WIDTH = 80;

/** Lines quoted for one place. */
const MAX_LINES = 5;

export type QuoteOf = (policy: string, path: string) => Quote | undefined;

/** What decides one connection: each direction, with the lines of the policies that speak of it. */
export function explanationText(explanation: Explanation, quoteOf: QuoteOf): string {
  const { expectation, directions } = explanation;
  const whole =
    directions.length === 0 || expectation.verdict === "unspecified"
      ? [indent(wrap(`${sentence(expectation.reason)}`, WIDTH - 2), 2)]
      : [];
  return [...whole, ...directions.map((direction) => directionText(direction, quoteOf))].join("\n");
}

export const verdictWords = {
  allow: "allowed",
  deny: "denied",
  unspecified: "left open by the API",
} as const satisfies Record<Verdict, string>;

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function directionText(direction: DirectionExplanation, quoteOf: QuoteOf): string {
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
      return [`${head}open`, told(by, 4), ...quoted(quoteOf(policy, path))].join("\n");
    }
    case "isolated": {
      const policies = ruling.policies.map(({ policy, rules }) =>
        isolationText({ policy, rules, direction, quoteOf }),
      );
      return [`${head}blocked`, ...policies].join("\n");
    }
  }
}

function isolationText(of: {
  readonly policy: string;
  readonly rules: readonly RefusingRule[];
  readonly direction: DirectionExplanation;
  readonly quoteOf: QuoteOf;
}): string {
  const { policy, rules, direction, quoteOf } = of;
  const key = direction.direction;
  const but = rules.length === 0 ? `has no ${key} rule, so it admits nobody` : "none of its rules admits";
  const head = told(`policy ${policy} isolates it for ${key}, and ${but}`, 4);
  const misses = rules.flatMap((rule) => rule.misses);
  const places = ["podSelector", ...misses.map(({ path }) => path)].map((path) =>
    quoted(quoteOf(policy, path)).join("\n"),
  );
  const whys = misses.map(({ path, why }, index) => {
    const isNew = places[index + 1] !== places[index];
    const place = isNew ? [places[index + 1] ?? ""] : [];
    return [...place, told(`→ ${path}: ${why}`, 8)].filter((text) => text !== "").join("\n");
  });
  return [head, places[0] ?? "", ...whys].filter((text) => text !== "").join("\n");
}

function told(text: string, by: number): string {
  return indent(wrap(text, WIDTH - by), by);
}

/** `shop.yaml:31`, and below it its lines with their numbers. */
function quoted(quote: Quote | undefined): readonly string[] {
  const [first] = quote?.lines ?? [];
  if (quote === undefined || first === undefined) return [];
  const shown = quote.lines.slice(0, MAX_LINES);
  const more = quote.lines.length > shown.length ? ["      …"] : [];
  const width = String(shown.at(-1)?.line ?? 0).length;
  const lines = shown.map(({ line, text }) => cut(`      ${String(line).padStart(width)} │ ${text}`));
  return [`      ${quote.file}:${first.line}`, ...lines, ...more];
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}
