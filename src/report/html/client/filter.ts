import type { PageData, PageScenario } from "../data.js";
import { plural } from "../../text/words.js";
import { find } from "./dom.js";

/** Shows the scenarios whose text and status the reader asks for. */
export function wireFilter(data: PageData, items: ReadonlyMap<string, HTMLElement>): void {
  const form = document.querySelector<HTMLFormElement>("#page-filter");
  if (form === null) return;
  const texts = new Map(data.scenarios.map((scenario) => [scenario.id, searchText(scenario)]));
  const apply = (): void => {
    const words = (find(form, "input[type=search]") as HTMLInputElement).value.toLowerCase().split(/\s+/);
    const statuses = new Set<string>(
      [...form.querySelectorAll<HTMLInputElement>("input[name=status]:checked")].map(({ value }) => value),
    );
    const shown = data.scenarios.filter(
      ({ id, status }) => statuses.has(status) && words.every((word) => texts.get(id)?.includes(word)),
    );
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, item] of items) item.hidden = !ids.has(id);
    find(document, "#page-shown").textContent =
      shown.length === data.scenarios.length
        ? plural(shown.length, "scenario")
        : `${shown.length} of ${plural(data.scenarios.length, "scenario")}`;
    find(document, "#page-none").hidden = shown.length > 0;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

function searchText({ id, summary, tags, status, reason, steps }: PageScenario): string {
  return [id, summary, ...tags, status, reason, ...steps.map(({ name }) => name)].join("\n").toLowerCase();
}
