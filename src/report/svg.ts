import { groupBy } from "../model/group.js";
import { shown, shownDeep } from "../model/text/shown.js";
import { html, type Markup, trusted } from "./html/markup.js";
import { type GridCell, type Mark, marks } from "./text/matrix.js";

/** One matrix of a picture: what stands above it, and its cells. */
export interface Sheet {
  readonly title: string;
  readonly cells: readonly GridCell[];
}

/** Lengths in pixels; a monospaced letter is never wider than LETTER. */
const BOX = 30;
const LETTER = 8.2;
const LINE = 24;
const MARGIN = 16;

/** Names this short stand upright above their columns. */
const UPRIGHT = 3;

/** Matrices below each other with a legend, as SVG that follows the reader's light or dark scheme. */
export function matrixSvg(name: string, drawings: readonly Sheet[]): string {
  const title = shown(name);
  const sheets = shownDeep(drawings);
  const drawn = sheets.map(layout);
  const used = new Map(sheets.flatMap(({ cells }) => cells).map(({ mark }) => [mark.letter, mark]));
  const body = drawn.reduce((sum, { height }) => sum + height, 0);
  const bottom = legend([...used.values()]);
  const width = Math.ceil(
    Math.max(title.length * LETTER * 1.1, bottom.width, ...drawn.map((one) => one.width)) + 2 * MARGIN,
  );
  const height = Math.ceil(MARGIN + LINE + body + LINE + MARGIN);
  const tops = drawn.map((_, index) =>
    drawn.slice(0, index).reduce((sum, one) => sum + one.height, MARGIN + LINE),
  );
  const parts = drawn.map(({ markup }, index) => placed(MARGIN, tops[index] ?? 0, markup));
  const svg = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${title}"
  >
    ${STYLE}
    <rect class="ground" width="100%" height="100%" rx="8" />
    <text class="title" x="${MARGIN}" y="${MARGIN + 12}">${title}</text>
    ${parts.map((part) => html`${part} `)}${placed(MARGIN, height - MARGIN - LINE, bottom.markup)}
  </svg> `;
  return `${svg.markup.trimEnd()}\n`;
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly markup: Markup;
}

function layout({ title, cells }: Sheet): Drawn {
  const rows = groupBy(cells, ({ from }) => from);
  const columns = [...groupBy(cells, ({ to }) => to).keys()];
  const side = longest([...rows.keys()]) * LETTER + 8;
  const upright = longest(columns) <= UPRIGHT;
  const head = LINE + (upright ? LINE : longest(columns) * LETTER + 8);
  const names = columns.map((name, index) => {
    const x = side + (index + 0.5) * BOX;
    return upright
      ? html`<text class="name" text-anchor="middle" x="${x}" y="${head - 8}">${name}</text>`
      : html`<text class="name" transform="translate(${x + 4} ${head - 6}) rotate(-90)">${name}</text>`;
  });
  const lines = [...rows].map(([name, row], index) => {
    const y = head + index * BOX;
    const boxes = row.map(({ to, mark }) => box(side + columns.indexOf(to) * BOX, y, mark));
    return html`<text class="name" x="0" y="${y + 18}">${name}</text>${boxes} `;
  });
  return {
    width: Math.max(side + columns.length * BOX, title.length * LETTER),
    height: head + rows.size * BOX + MARGIN,
    markup: html`<text class="step" x="0" y="14">${title}</text>${names} ${lines}`,
  };
}

function box(x: number, y: number, { letter }: Pick<Mark, "letter">): Markup {
  const tone = TONES.get(letter) ?? "open";
  return html`<rect
      class="${tone}"
      x="${x + 1}"
      y="${y + 1}"
      width="${BOX - 2}"
      height="${BOX - 2}"
      rx="3"
    /><text class="${tone}" text-anchor="middle" x="${x + BOX / 2}" y="${y + 18}">${letter}</text>`;
}

function legend(used: readonly Mark[]): Drawn {
  let x = 0;
  const items = used.map((mark) => {
    const start = x;
    x += BOX + 6 + mark.meaning.length * LETTER + MARGIN;
    return html`${box(start, 0, mark)}<text class="name" x="${start + BOX + 6}" y="18"
        >${mark.meaning}</text
      >`;
  });
  return { width: x, height: BOX, markup: html`${items}` };
}

function placed(x: number, y: number, markup: Markup): Markup {
  return html`<g transform="translate(${x} ${y})">${markup}</g>`;
}

function longest(names: readonly string[]): number {
  return Math.max(...names.map(({ length }) => length));
}

const TONES: ReadonlyMap<string, string> = new Map(
  Object.entries(marks).map(([tone, { letter }]) => [letter, tone]),
);

const STYLE = trusted(`<style>
text{font:13px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:#1b2330}
.title{font-weight:700}.step{fill:#556070}
.ground{fill:#fff}
rect.open{fill:#d9efe1}text.open{fill:#14572f}
rect.blocked{fill:#dfe3ea}text.blocked{fill:#3c4656}
rect.leak,rect.knownLeak{fill:#c4161f}rect.outage,rect.knownOutage{fill:#a34400}rect.misdirected,rect.unstable{fill:#7a2a94}
text.leak,text.outage,text.misdirected,text.unstable,text.knownLeak,text.knownOutage{fill:#fff;font-weight:700}
rect.inconclusive{fill:#fdf0d2}text.inconclusive{fill:#7d5300}
rect.unspecified{fill:none;stroke:#556070}
@media (prefers-color-scheme: dark) {
text{fill:#e4e9f0}.step{fill:#a3afbf}
.ground{fill:#181d25}
rect.open{fill:#173b26}text.open{fill:#a6e8bd}
rect.blocked{fill:#2f3744}text.blocked{fill:#c9d2de}
rect.leak,rect.knownLeak{fill:#ff8079}rect.outage,rect.knownOutage{fill:#ffad66}rect.misdirected,rect.unstable{fill:#dea2f5}
text.leak,text.outage,text.misdirected,text.unstable,text.knownLeak,text.knownOutage{fill:#14181e}
rect.inconclusive{fill:#35280d}text.inconclusive{fill:#f0c263}
rect.unspecified{stroke:#a3afbf}
}
</style>`);
