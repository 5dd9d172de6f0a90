import type { PageStep } from "../data.js";
import { duration, plural } from "../../text/words.js";
import { html, type Markup } from "../markup.js";

/** How many connections still differed after each attempt, over time; nothing when one settled it. */
export function convergence(
  { convergence: samples, timeToEnforceMs }: PageStep,
  cells: number,
): Markup | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const most = Math.max(...samples.map(({ differing }) => differing));
  if (most === 0) {
    const when = timeToEnforceMs ?? last.afterMs;
    return html`<p class="hint">
      Every connection agreed at the first attempt, ${duration(when)} after the change.
    </p>`;
  }
  const end =
    last.differing === 0
      ? `Every connection agreed ${duration(last.afterMs)} after the change.`
      : `${last.differing} of ${plural(cells, "connection")} still differed ${duration(last.afterMs)} after the change.`;
  const spoken = samples
    .map(({ afterMs, differing }) => `${differing} after ${duration(afterMs)}`)
    .join(", ");
  return html`<figure class="convergence">
    <figcaption>
      <h5>Convergence</h5>
      <p class="hint">${end} ${plural(samples.length, "attempt")}.</p>
    </figcaption>
    <div class="plot">
      <span class="most">${most}</span><span class="zero">0</span>
      <svg
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label="Connections that differed: ${spoken}"
      >
        ${line(samples, { most, end: last.afterMs })}
      </svg>
      <span class="start">0 s</span><span class="end">${duration(last.afterMs)}</span>
    </div>
  </figure>`;
}

/** An attempt holds until the next: steps, not slopes. Zero stays visible above the plot's edge. */
function line(samples: PageStep["convergence"], { most, end }: { most: number; end: number }): Markup {
  const x = (ms: number): string => ((100 * ms) / Math.max(end, 1)).toFixed(2);
  const y = (differing: number): string => (98 - (96 * differing) / most).toFixed(2);
  const [first] = samples;
  const points = samples.flatMap(({ afterMs, differing }, index) => {
    const before = samples[index - 1]?.differing ?? first?.differing ?? 0;
    return [`${x(afterMs)},${y(before)}`, `${x(afterMs)},${y(differing)}`];
  });
  return html`<polyline points="0,${y(first?.differing ?? 0)} ${points.join(" ")}" />${samples.map(
      ({ afterMs }) => html`<line x1="${x(afterMs)}" x2="${x(afterMs)}" y1="100" y2="94" />`,
    )}`;
}
