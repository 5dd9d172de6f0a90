import type { Subject } from "../subject.js";
import { count, extent, themesOf } from "../words.js";
import type { Cause, Causes, PlacedCell } from "./causes.js";

/** What differs, and why: as a fact where one or two causes explain all, else as what a part of it looks like. */
export function partialSentence(
  { causes, areSure, unexplained }: Causes,
  about: { readonly wrong: readonly PlacedCell[]; readonly subject: Subject; readonly shared: string },
): string {
  const { wrong, subject, shared } = about;
  if (areSure) return surely(causes, subject);
  const parts = causes.map(
    ({ hypothesis, cells }) => `a part is as if it ${hypothesis.sentence} (${extent(cells)})`,
  );
  const open =
    unexplained.length === 0
      ? ""
      : ` No known cause explains the rest (${extent(unexplained)}; in ${themesOf(unexplained)}).`;
  const known =
    parts.length === 0
      ? " No known cause explains it."
      : ` No one cause explains it: ${parts.join("; ")}.${open}`;
  return (
    `${subject.this} does not enforce network policies as the API specifies them (${extent(wrong)}; ` +
    `in ${themesOf(wrong)}).${known}${shared}${slowOrNot(wrong)}`
  );
}

function surely(causes: readonly Cause[], subject: Subject): string {
  const sentences = causes.map((cause, index) => {
    const { hypothesis, cells } = cause;
    return `${index === 0 ? subject.this : "It also"} ${hypothesis.sentence} (${extent(cells)}).${rivalsText(cause)}`;
  });
  return sentences.join(" ");
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
