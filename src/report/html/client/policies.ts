import type { MarkedLines, PagePolicy } from "../data.js";
import { html, type Markup } from "../markup.js";

const KINDS = { rule: "decides", subject: "isolates" } as const satisfies Record<MarkedLines["kind"], string>;

/** A policy as YAML, with the lines that decide marked. */
export function policyMarkup({ id, lines }: PagePolicy, marked: readonly MarkedLines[]): Markup {
  const text = lines.map((line, index) => {
    const mark = marked.find(({ first, last }) => first <= index && index <= last);
    if (mark === undefined) return html`<span>${line}</span>`;
    const note = mark.first === index ? html`<small>${KINDS[mark.kind]}</small>` : "";
    return html`<mark class="${mark.kind}">${line}${note}</mark>`;
  });
  const paths = marked.map(({ path }) => path).join(", ");
  return html`<figure class="policy">
    <figcaption>${id}${paths === "" ? "" : html` <span class="path">${paths}</span>`}</figcaption>
    <pre tabindex="0" aria-label="Policy ${id}">${text}</pre>
  </figure>`;
}
