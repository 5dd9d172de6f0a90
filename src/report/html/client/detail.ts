import type { PageData, PageDeciding, PageStep } from "../data.js";
import { duration, plural } from "../../text/words.js";
import { type Content, html, type Markup } from "../markup.js";
import { at, type Cell, cellId } from "./cell.js";
import { endFacts } from "./ends.js";
import { policyMarkup } from "./policies.js";

/** All that is known about one cell. */
export function detail(cell: Cell, step: PageStep, data: PageData): Markup {
  const { outcome, more } = cell;
  return html`<h5>${cellId(cell)}</h5>
    <p class="finding">
      <span class="cell ${outcome.marks.difference.tone}" aria-hidden="true"
        >${outcome.marks.difference.letter}</span
      >
      ${outcome.marks.difference.meaning}
    </p>
    <dl class="pairs">
      ${pair("Expected", html`<strong>${outcome.expected}</strong>: ${cell.reason}`)}
      ${pair("Observed", html`<strong>${outcome.observed}</strong>: ${cell.seen}`)}
      ${pair("When", `${plural(cell.attempts, "attempt")}, the last ${duration(cell.afterMs)} after the change`)}
      ${more.why === undefined || more.why === cell.seen ? "" : pair("Why", more.why)}
      ${more.acceptedAs === undefined ? "" : pair("Declared", more.acceptedAs)}
      ${cell.deciding.notes.length === 0 ? "" : pair("Left open", cell.deciding.notes.map((note) => `docs/semantics.md#${note.toLowerCase()}`).join(", "))}
    </dl>
    ${more.repeat === undefined ? "" : repeat(more.repeat)}
    <div class="ends">${end("From", cell.from, { step, data })}${end("To", cell.to, { step, data })}</div>
    ${deciding(cell.deciding, data)}`;
}

function pair(name: string, value: Content): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function repeat(command: string): Markup {
  return html`<h6>Repeat it</h6>
    <pre class="command" tabindex="0" aria-label="Command that repeats the probe">${command}</pre>`;
}

function end(role: string, name: string, where: { step: PageStep; data: PageData }): Markup {
  const facts = endFacts(name, where);
  return html`<section class="end">
    <h6>${role} <span class="name">${name}</span></h6>
    <dl>
      ${facts.map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function deciding({ policies }: PageDeciding, data: PageData): Markup {
  if (policies.length === 0) return html`<p class="hint">No policy decides about this connection.</p>`;
  return html`<h6>${policies.length === 1 ? "Policy that decides" : "Policies that decide"}</h6>
    ${policies.map(({ policy, marked }) => policyMarkup(at(data.policies, policy), marked))}`;
}
