import type { RunResult, ScenarioResult } from "../../model/result/result.js";
import { duration, plural } from "../text/words.js";
import { html, type Markup } from "./markup.js";
import { countByStatus, sign, STATUSES, statusNames } from "./overview.js";

/** The list of scenarios; the page's script fills in the steps of those that are opened. */
export function scenarioList(result: RunResult): Markup {
  const sorted = result.scenarios.toSorted(
    (one, other) => statusNames.indexOf(one.status) - statusNames.indexOf(other.status),
  );
  return html`<section aria-labelledby="page-scenarios">
    <h2 id="page-scenarios">Scenarios</h2>
    ${result.scenarios.length === 0 ? html`<p class="empty">No scenario ran.</p>` : filterForm(result)}
    <noscript
      ><p class="note">
        Matrices and details are drawn by this page's own script, which is switched off here.
      </p></noscript
    >
    ${sorted.map(scenarioItem)}
    <p class="empty" id="page-none" hidden>No scenario matches the filter.</p>
  </section>`;
}

function filterForm(result: RunResult): Markup {
  const statuses = countByStatus(result).filter(([, number]) => number > 0);
  return html`<form id="page-filter" role="search" aria-label="Scenarios" hidden>
    <label class="search"
      ><span>Filter</span
      ><input type="search" name="text" autocomplete="off" placeholder="name, tag or words of the summary"
    /></label>
    <fieldset>
      <legend class="hidden">Status</legend>
      ${statuses.map(
        ([status, number]) =>
          html`<label class="chip ${status}"
            ><input type="checkbox" name="status" value="${status}" checked /><span
              >${sign(status)} ${number} ${STATUSES[status].name}</span
            ></label
          >`,
      )}
    </fieldset>
    <output id="page-shown"></output>
  </form>`;
}

function scenarioItem(scenario: ScenarioResult): Markup {
  const { id, summary, status } = scenario;
  return html`<details class="scenario" id="${id}">
    <summary>
      <span class="line"
        >${sign(status)}
        <h3>${id} <span class="hidden">${STATUSES[status].name}</span></h3>
        <span class="outcome">${outcome(scenario)}</span></span
      ><span class="about">${summary}</span>
    </summary>
    <div class="body">${reason(scenario)}</div>
  </details> `;
}

function reason({ status, reason: why }: ScenarioResult): Markup | undefined {
  return why === "" ? undefined : html`<p class="note">${STATUSES[status].name}: ${why}</p>`;
}

function outcome({ status, steps, durationMs }: ScenarioResult): string {
  if (status === "skipped" || status === "inconclusive") return STATUSES[status].name;
  const times = steps.flatMap(({ timeToEnforce }) => timeToEnforce?.atMostMs ?? []);
  const enforced =
    status === "fail" || times.length === 0 ? [] : [`enforced ≤ ${duration(Math.max(...times))}`];
  return [plural(steps.length, "step"), duration(durationMs), ...enforced].join(" · ");
}
