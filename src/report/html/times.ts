import { percentile } from "../../model/percentile.js";
import { type Growth, growthIn, type GrowthPoint } from "../../model/result/growth.js";
import type { RunResult, ScenarioResult } from "../../model/result/result.js";
import { growthRows, growthSentences } from "../text/growth.js";
import { duration, plural } from "../text/words.js";
import { bars } from "./bars.js";
import { html, type Markup } from "./markup.js";

interface EnforceTime {
  readonly scenario: string;
  readonly step: string;
  readonly name: string;
  readonly ms: number;
}

export function timeFact(
  scenarios: readonly ScenarioResult[],
): readonly (readonly [name: string, value: string, detail: string])[] {
  const times = enforceTimes(scenarios).map(({ ms }) => ms);
  if (times.length === 0) return [];
  const [median = "", p95 = "", max = ""] = [0.5, 0.95, 1].map((share) => duration(percentile(times, share)));
  return [["Time to enforce", `${median} median`, `p95 ${p95}, max ${max}`]];
}

const SLOWEST = 5;

export function timesSection(result: RunResult): Markup | undefined {
  const times = enforceTimes(result.scenarios);
  if (times.length < 2) return undefined;
  const slowest = times.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  return html`<section class="times" aria-labelledby="page-times">
    <h2 id="page-times">Time to enforce</h2>
    <p class="hint">
      From the acknowledged change until every connection agreed, over ${plural(times.length, "step")}.
    </p>
    ${growthPart(result)}
    <div class="columns">
      ${bars(times.map(({ ms }) => ms))}
      <div>
        <h3>Slowest steps</h3>
        <ol class="slowest">
          ${slowest.map(
            ({ scenario, step, name, ms }) =>
              html`<li>
                <span class="ms">${duration(ms)}</span>
                <span><a href="#${scenario}/${step}">${scenario}</a> ${name}</span>
              </li>`,
          )}
        </ol>
      </div>
    </div>
  </section>`;
}

function enforceTimes(scenarios: readonly ScenarioResult[]): readonly EnforceTime[] {
  return scenarios.flatMap(({ id, steps }) =>
    steps.flatMap((step) =>
      step.timeToEnforce === null
        ? []
        : [{ scenario: id, step: step.id, name: step.name, ms: step.timeToEnforce.atMostMs }],
    ),
  );
}

function growthPart(result: RunResult): Markup | undefined {
  const [sizes, ...rows] = growthRows(result);
  if (sizes === undefined) return undefined;
  return html`${growthSentences(result).map((sentence) => html`<p>${sentence}</p>`)}
    <div class="columns">
      <table class="growth">
        <thead>
          <tr>
            <th scope="col">Within, by size</th>
            ${sizes.slice(1).map((size) => html`<th scope="col">${size}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([scenario, ...cells]) =>
              html`<tr>
                <th scope="row">${scenario}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
      ${curves(growthIn(result))}
    </div>`;
}

const WIDTH = 320;
const HEIGHT = 160;
const MARGIN = 12;

/** Both axes are logarithmic: what grows in proportion is a straight line that rises as its sizes do. */
function curves(growths: readonly Growth[]): Markup {
  const timed = growths.map(({ scenario, points }) => ({
    scenario,
    points: points.flatMap(({ size, time }: GrowthPoint) =>
      time === null ? [] : [[Math.log(size), Math.log(Math.max(1, time.atMostMs))] as const],
    ),
  }));
  const all = timed.flatMap(({ points }) => points);
  const across = scaleOf(
    all.map(([size]) => size),
    WIDTH,
  );
  const up = scaleOf(
    all.map(([, ms]) => ms),
    HEIGHT,
  );
  return html`<svg class="curves" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${timed.map(({ scenario, points }) => {
      const places = points.map(([size, ms]) => `${across(size)},${HEIGHT - up(ms)}`);
      const [lastX = 0, lastY = 0] = (places.at(-1) ?? "").split(",").map(Number);
      return html`<polyline points="${places.join(" ")}" /><text
          x="${lastX}"
          y="${lastY - 4}"
          text-anchor="end"
        >
          ${scenario}
        </text>`;
    })}
  </svg>`;
}

function scaleOf(values: readonly number[], length: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(1e-9, most - least);
  return (value) => Math.round(MARGIN + ((value - least) / span) * (length - 2 * MARGIN));
}
