import { percentile } from "../../model/samples.js";
import { type Growth, growthIn, isTimed } from "../../model/result/growth.js";
import type { RunResult, ScenarioResult } from "../../model/result/result.js";
import { growthSentences, growthTable } from "../growth.js";
import { duration, number, plural } from "../text/words.js";
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
  const grown = growthTable(result);
  if (grown === undefined) return undefined;
  return html`${growthSentences(result).map((sentence) => html`<p>${sentence}</p>`)}
    <div class="columns">
      <table class="growth">
        <thead>
          <tr>
            <th scope="col">Within</th>
            ${grown.sizes.map((size) => html`<th scope="col">${size}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${grown.rows.map(
            ({ scenario, times }) =>
              html`<tr>
                <th scope="row">${scenario}</th>
                ${times.map((time) => html`<td>${time}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
      ${curves(growthIn(result))}
    </div>`;
}

const WIDTH = 240;
const HEIGHT = 120;
const MARGIN = 24;

/** Both axes are logarithmic and of one length for all: what grows in proportion to its size is a diagonal at most. */
function curves(growths: readonly Growth[]): Markup {
  const points = growths.flatMap((growth) => growth.points);
  const sizes = points.map(({ size }) => size);
  const times = points.filter(isTimed).map(({ time }) => Math.max(1, time.atMostMs));
  const [smallest, fastest] = [Math.min(...sizes), Math.min(...times)];
  const span = Math.log(Math.max(...sizes) / smallest);
  const range = Math.max(span, Math.log(Math.max(...times) / fastest));
  const across = (size: number): number => along(Math.log(size / smallest) / span, WIDTH);
  const up = (ms: number): number => HEIGHT - along(Math.log(Math.max(1, ms) / fastest) / range, HEIGHT);
  return html`<div class="curves">${growths.map((growth) => curve(growth, { across, up }))}</div>`;
}

function curve(
  { scenario, points }: Growth,
  { across, up }: Record<"across" | "up", (value: number) => number>,
): Markup {
  const places = points
    .filter(isTimed)
    .map(({ size, time }) => ({ x: across(size), y: up(time.atMostMs), size }));
  return html`<figure>
    <figcaption>${scenario}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <polyline points="${places.map(({ x, y }) => `${x},${y}`).join(" ")}" />
      ${places.map(({ x, y }) => html`<circle cx="${x}" cy="${y}" r="3" />`)}
      ${places.map(({ x, size }) => html`<text x="${x}" y="${HEIGHT - 4}">${number(size)}</text>`)}
    </svg>
  </figure>`;
}

function along(share: number, length: number): number {
  return Math.round(MARGIN + (Number.isFinite(share) ? share : 0) * (length - 2 * MARGIN));
}
