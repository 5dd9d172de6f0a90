import { duration } from "../text/words.js";
import { html, type Markup } from "./markup.js";

/** Upper ends of classes, milliseconds: each step at least doubles. */
const ENDS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000,
] as const;

interface Bar {
  readonly label: string;
  readonly count: number;
}

/** Times in classes from the fastest to the slowest that occur. */
export function histogram(times: readonly number[]): readonly Bar[] {
  const classOf = (ms: number): number => {
    const at = ENDS.findIndex((end) => ms <= end);
    return at === -1 ? ENDS.length : at;
  };
  const places = times.map(classOf);
  const [first, last] = [Math.min(...places), Math.max(...places)];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    label: labelOf(first + index),
    count: places.filter((place) => place === first + index).length,
  }));
}

function labelOf(place: number): string {
  const end = ENDS[place];
  return end === undefined ? `over ${short(200_000)}` : `up to ${short(end)}`;
}

function short(ms: number): string {
  return ms < 1000 ? duration(ms) : `${ms / 1000} s`;
}

/** A histogram as a table, so that it is one for every reader. */
export function bars(times: readonly number[]): Markup {
  const classes = histogram(times);
  const most = Math.max(...classes.map(({ count }) => count));
  return html`<table class="bars">
    <caption class="hidden">
      Steps by time to enforce
    </caption>
    <colgroup>
      <col class="time" />
      <col />
    </colgroup>
    <thead class="hidden">
      <tr>
        <th scope="col">Time</th>
        <th scope="col">Steps</th>
      </tr>
    </thead>
    <tbody>
      ${classes.map(
        ({ label, count }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>
              <svg aria-hidden="true">
                <rect width="${((100 * count) / most).toFixed(1)}%" height="100%" rx="2" /></svg
              ><span>${count}</span>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
