import type { Markup } from "../markup.js";

/** The element that markup describes. */
export function element(content: Markup): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = content.markup.trim();
  const first = template.content.firstElementChild;
  if (first instanceof HTMLElement) return first;
  throw new Error("markup without an element");
}

export function fill(target: Element, content: Markup): void {
  target.innerHTML = content.markup;
}

/** The one element that a selector is sure to find. */
export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Calls `draw` once, when the details are first opened; what it returns opens them. */
export function lazily(details: HTMLDetailsElement, draw: () => void): () => void {
  let drawn = false;
  const drawOpen = (): void => {
    if (drawn || !details.open) return;
    drawn = true;
    draw();
  };
  details.addEventListener("toggle", drawOpen);
  drawOpen();
  return () => {
    details.open = true;
    drawOpen();
  };
}
