import type { PageData, PageScenario, PageStep } from "../data.js";
import { duration, plural } from "../../text/words.js";
import { html, type Markup } from "../markup.js";
import { at } from "./cell.js";
import { convergence } from "./convergence.js";
import { element, find, lazily } from "./dom.js";
import { matrixPanel } from "./matrix.js";
import { policyMarkup } from "./policies.js";

const SIGNS = { pass: "✓", fail: "✗", inconclusive: "?", skipped: "-" } as const;

/** The steps of a scenario; each is drawn when it is opened. What is wrong is open at once. */
export function steps(scenario: PageScenario, data: PageData): readonly HTMLElement[] {
  const wrong = scenario.steps.find(({ status }) => status !== "pass");
  return scenario.steps.map((step, index) => {
    const of = scenario.steps.length;
    const id = `${scenario.id}/${step.id}`;
    const details = element(
      stepMarkup(step, { id, title: of === 1 ? "The step" : `Step ${index + 1} of ${of}` }),
    );
    if (!(details instanceof HTMLDetailsElement)) throw new Error("a step is no details element");
    details.open = step === (wrong ?? scenario.steps[0]);
    lazily(details, () => draw(find(details, ".body"), { step, id, data }));
    return details;
  });
}

function stepMarkup(step: PageStep, { id, title }: { id: string; title: string }): Markup {
  const { name, status } = step;
  const enforced = step.timeToEnforceMs === null ? [] : [`enforced ≤ ${duration(step.timeToEnforceMs)}`];
  const outcome = [plural(cellCount(step), "connection"), ...enforced, duration(step.durationMs)].join(" · ");
  return html`<details class="step" id="${id}">
    <summary>
      <span class="line"
        ><span class="sign ${status}" aria-hidden="true">${SIGNS[status]}</span>
        <h4><span class="number">${title}</span> ${name} <span class="hidden">${status}</span></h4>
        <span class="outcome">${outcome}</span></span
      >
    </summary>
    <div class="body"></div>
  </details>`;
}

function cellCount({ matrices }: PageStep): number {
  return matrices.reduce((sum, { cells }) => sum + cells.length, 0);
}

interface Drawn {
  readonly step: PageStep;
  readonly id: string;
  readonly data: PageData;
}

function draw(body: Element, { step, id, data }: Drawn): void {
  const cells = cellCount(step);
  if (step.matrices.length > 0) body.append(matrixPanel(step, id, data));
  body.append(
    element(
      html`<div class="below">
        ${cells === 0 ? "" : convergence(step, cells)}${flows(step)}${policies(step, data)}
      </div>`,
    ),
  );
}

function flows({ flows: all }: PageStep): Markup | undefined {
  if (all.length === 0) return undefined;
  return html`<section class="flows">
    <h5>Held, watched and started meanwhile</h5>
    <ul>
      ${all.map(({ verdict, text }) => html`<li><span class="tag ${verdict}">${verdict}</span> ${text}</li>`)}
    </ul>
  </section>`;
}

function policies({ policies: places }: PageStep, data: PageData): Markup {
  if (places.length === 0) return html`<p class="hint">No policy is in force in this step.</p>`;
  return html`<details class="all">
    <summary>
      ${places.length === 1 ? "The policy" : `All ${places.length} policies`} in force in this step
    </summary>
    ${places.map((place) => policyMarkup(at(data.policies, place), []))}
  </details>`;
}
