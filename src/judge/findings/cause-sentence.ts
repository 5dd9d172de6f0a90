import type { Subject } from "../subject.js";
import { count, extent, themesOf } from "../words.js";
import type { Cause, Causes, PlacedCell } from "./cause.js";

/** What differs, and why: as a fact, as what is most likely, or as what a part of it looks like. */
export function partialSentence(
  { causes, confidence, unexplained }: Causes,
  about: { readonly wrong: readonly PlacedCell[]; readonly subject: Subject; readonly shared: string },
): string {
  const { wrong, subject, shared } = about;
  if (confidence === "sure") return surely(causes, subject);
  const known = confidence === "likely" ? likely(causes) : inParts(causes, unexplained);
  return (
    `${subject.this} does not enforce network policies as the API specifies them (${extent(wrong)}; ` +
    `in ${themesOf(wrong)}).${known}${shared}${slowOrNot(wrong)}`
  );
}

function surely(causes: readonly Cause[], subject: Subject): string {
  const sentences = causes.map((cause, index) => {
    const { hypothesis, cells, alternatives } = cause;
    const who = index === 0 ? subject.this : "It also";
    const does = alternatives.length === 0 ? "" : "behaves as if it ";
    return `${who} ${does}${hypothesis.sentence} (${extent(cells)}).${rivalsText(cause)}`;
  });
  return sentences.join(" ");
}

function likely(causes: readonly Cause[]): string {
  const parts = causes.map(({ hypothesis, ...cause }) => `${hypothesis.sentence} (${evidenceText(cause)})`);
  return ` Most likely it ${parts.join("; and it ")}.${causes.map(rivalsText).join("")}`;
}

function inParts(causes: readonly Cause[], unexplained: readonly PlacedCell[]): string {
  if (causes.length === 0) return " No known cause explains it.";
  const parts = causes.map(
    ({ hypothesis, ...cause }) => `a part is as if it ${hypothesis.sentence} (${evidenceText(cause)})`,
  );
  const open =
    unexplained.length === 0
      ? ""
      : ` No known cause explains the rest (${extent(unexplained)}; in ${themesOf(unexplained)}).`;
  const [, ...more] = causes;
  const whole =
    more.length > 0 || unexplained.length > 0 ? "No one cause explains it" : "No cause fits all of it";
  return ` ${whole}: ${parts.join("; ")}.${open}`;
}

/** What speaks for a cause, and what against it. */
function evidenceText({ cells, contradicted }: Pick<Cause, "cells" | "contradicted">): string {
  const against = contradicted === 0 ? "" : `; against it: ${count(contradicted, "connection")} that held`;
  return `${extent(cells)}${against}`;
}

/** Where nothing was seen to come late, a slow engine and one that never follows look alike. */
function slowOrNot(wrong: readonly PlacedCell[]): string {
  const asBefore = wrong.filter(({ cell }) => cell.explainedBy.includes("late")).length;
  if (asBefore * 2 < wrong.length || asBefore === 0) return "";
  const which = asBefore === wrong.length ? "In all of them" : `In ${asBefore} of these ${wrong.length}`;
  return ` ${which} what held before the change still held when its time was up: a longer --settle would tell an engine that is slow.`;
}

/** A few scenarios cannot tell all causes apart, and a person has to know. */
function rivalsText({ alternatives: [first, ...more] }: Cause): string {
  if (first === undefined) return "";
  const others = more.length === 0 ? "" : `, or for ${count(more.length, "other reason")}`;
  return ` The same would be seen if it ${first.sentence}${others}; more scenarios would tell.`;
}
