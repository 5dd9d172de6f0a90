/** Markup in which every text has been escaped. */
export interface Markup {
  readonly markup: string;
}

export type Content = string | number | Markup | undefined | readonly Content[];

/** A template whose values are escaped unless they are markup themselves; lists are joined, undefined is nothing. */
export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = texts.map((text, index) => `${text}${markupOf(values[index])}`);
  return { markup: parts.join("") };
}

/** For what the project itself wrote: its style and script. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** A sentence with `code` in it. */
export function prose(text: string): Markup {
  return html`${text.split("`").map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

function markupOf(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "object")
    return "markup" in content ? content.markup : content.map(markupOf).join("");
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
