import type { CellVerdict, RunResult } from "../../model/result/result.js";
import type { Status } from "../../model/result/verdict.js";
import { powerLines } from "../text/power.js";
import { staleLine } from "../text/sentences.js";
import { duration, plural } from "../text/words.js";
import { html, type Markup, prose } from "./markup.js";
import { timeFact, timesSection } from "./times.js";

/** The answer and its figures: what a reader sees without opening anything. */
export function overview(result: RunResult): Markup {
  const tone = { enforces: "pass", ignores: "fail", partial: "fail", inconclusive: "inconclusive" } as const;
  const status = tone[result.verdict.kind];
  return html`<section class="verdict ${status}" aria-label="Verdict">
      <p class="label">${sign(status)} ${VERDICTS[result.verdict.kind]}</p>
      <h1>${prose(result.verdict.sentence)}</h1>
      <p class="target">Tested: ${result.target.title}</p>
      ${powerLines(result).map((line) => html`<p class="target">${line}</p>`)}
      <p class="target">
        <time datetime="${result.startedAt}">${minute(result.startedAt)}</time>, by netproof ${result.version}
      </p>
      ${notes(result)}
    </section>
    <dl class="facts">
      ${facts(result).map(
        ([name, value, detail]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}${detail === "" ? "" : html`<small>${detail}</small>`}</dd>
          </div>`,
      )}
    </dl>
    ${timesSection(result)}`;
}

const VERDICTS = {
  enforces: "Policies are enforced",
  ignores: "Policies are ignored",
  partial: "Policies are enforced in part",
  inconclusive: "Not known",
} as const satisfies Record<RunResult["verdict"]["kind"], string>;

export const STATUSES = {
  fail: { sign: "✗", name: "failed" },
  inconclusive: { sign: "?", name: "inconclusive" },
  pass: { sign: "✓", name: "passed" },
  skipped: { sign: "-", name: "skipped" },
} as const satisfies Record<Status, { sign: string; name: string }>;

/** What is wrong comes first. */
export const statusNames = Object.keys(STATUSES) as readonly Status[];

export function sign(status: Status): Markup {
  return html`<span class="sign ${status}" aria-hidden="true">${STATUSES[status].sign}</span>`;
}

export function countByStatus({ scenarios }: RunResult): readonly (readonly [Status, number])[] {
  return statusNames.map(
    (status) => [status, scenarios.filter((scenario) => scenario.status === status).length] as const,
  );
}

const WRONG = {
  leak: (number) => plural(number, "leak"),
  outage: (number) => plural(number, "outage"),
  misdirected: (number) => `${number} misdirected`,
  unstable: (number) => `${number} unstable`,
  inconclusive: (number) => `${number} inconclusive`,
} as const satisfies Partial<Record<CellVerdict, (number: number) => string>>;

type Fact = readonly [name: string, value: string, detail: string];

/** `2026-01-02 03:04 UTC` */
function minute(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

function facts(result: RunResult): readonly Fact[] {
  const { scenarios, durationMs } = result;
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  const having = (verdict: string): number =>
    cells.filter((cell) => cell.verdict === verdict && cell.acceptedAs === undefined).length;
  const wrong = Object.entries(WRONG).flatMap(([verdict, text]) => {
    const number = having(verdict);
    return number === 0 ? [] : [text(number)];
  });
  const statuses = countByStatus(result)
    .filter(([, number]) => number > 0)
    .map(([status, number]) => `${number} ${STATUSES[status].name}`);
  const known = cells.filter((cell) => cell.acceptedAs !== undefined).length;
  return [
    ["Scenarios", scenarios.length.toLocaleString("en-US"), statuses.join(", ")],
    ["Probes", cells.length.toLocaleString("en-US"), wrong.length === 0 ? "none differs" : wrong.join(", ")],
    ...(known === 0 ? [] : [["Declared to differ", plural(known, "probe"), "shown, not judged"] as const]),
    ...timeFact(scenarios),
    ["Took", duration(durationMs), `on ${plural(result.target.nodes, "node")}`],
  ];
}

function notes({ target, options, staleDivergences, interrupted, failure }: RunResult): Markup {
  const { diagnosis } = target;
  const first = options.keep ? "" : html`, run again with <code>--keep</code>, then`;
  return html`${interrupted ? html`<p class="note"><strong>Interrupted:</strong> only part of the scenarios ran.</p>` : ""}
  ${failure === undefined ? "" : html`<pre class="note" tabindex="0">${failure}</pre>`}
  ${
    diagnosis === undefined
      ? ""
      : html`<div class="note">
          <p>To look into it${first}:</p>
          <pre tabindex="0">${diagnosis}</pre>
        </div>`
  }
  ${staleDivergences.map((stale) => html`<p class="note">${prose(staleLine(stale))}</p>`)}`;
}
