import type { QuoteOf } from "../../report/text/explanation.js";
import { verdictWords } from "../../model/explanation.js";
import { explanationText } from "../../report/text/explanation.js";
import { indent, wrap } from "../../report/text/wrap.js";
import type { AnswerGroup, Answers, NamedQuestion } from "../../policies/answers/ask.js";

interface Told {
  readonly question: NamedQuestion;
  readonly answers: Answers;
  readonly quoteOf: QuoteOf;
}

const WIDTH = 80;

const words = {
  ...verdictWords,
  undecided: "undecided",
  differs: "it depends on the replica",
} as const;

/** A verdict for all, or one for each group of replicas that policies tell apart; below it what decides. */
export function answersText({ question, answers, quoteOf }: Told): string {
  const { from, to, port, protocol } = question;
  const { verdict, groups, isItself } = answers;
  const replica = isItself ? " (another replica; a pod always reaches itself)" : "";
  const head = `${from.text} → ${to.text}:${port}/${protocol}${replica}`;
  const [only, ...others] = groups;
  if (only === undefined) return `${head}: there is no such connection\n`;
  if (others.length === 0) return `${head}: ${words[verdict]}\n\n${reasons(only, quoteOf)}\n`;
  const parts = groups.map(
    (group) => `${pairsText(group)}: ${words[group.answer.verdict]}\n\n${reasons(group, quoteOf)}`,
  );
  return `${head}: ${words[verdict]}\n\n${parts.join("\n\n")}\n`;
}

const MOST_PAIRS = 3;

function pairsText({ pairs }: AnswerGroup): string {
  const shown = pairs.slice(0, MOST_PAIRS).map(({ from, to }) => `${from} → ${to}`);
  const more = pairs.length > shown.length ? [`${pairs.length - shown.length} more`] : [];
  return [...shown, ...more].join(", ");
}

function reasons({ answer }: AnswerGroup, quoteOf: QuoteOf): string {
  const depends = answer.dependsOn.map((what) => indent(wrap(`It depends on ${what}.`, WIDTH - 2), 2));
  const taken = answer.dependsOn.length === 0 ? [] : ["", "  As far as it is described:"];
  const notes = answer.notes.flatMap((note) => ["", indent(wrap(`Note: ${note}`, WIDTH - 2), 2)]);
  return [...depends, ...taken, explanationText(answer.explanation, quoteOf, WIDTH), ...notes].join("\n");
}

/** One object; its fields are those of the text. */
export function answersJson({ question, answers }: Told): string {
  const { from, to, port, protocol } = question;
  const value = {
    from: from.text,
    to: to.text,
    port,
    protocol,
    verdict: answers.verdict,
    answers: answers.groups.map(({ pairs, answer }) => ({
      pairs,
      verdict: answer.verdict,
      dependsOn: answer.dependsOn,
      notes: answer.notes,
      decidedBy: answer.explanation.expectation.decidedBy,
      rules: answer.explanation.expectation.rules,
      reason: answer.explanation.expectation.reason,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
