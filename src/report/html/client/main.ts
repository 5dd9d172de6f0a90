import type { PageData, PageScenario } from "../data.js";
import { find, lazily } from "./dom.js";
import { wireFilter } from "./filter.js";
import { steps } from "./step.js";

const data = JSON.parse(find(document, "#page-data").textContent ?? "") as PageData;

interface Item {
  readonly scenario: PageScenario;
  readonly details: HTMLDetailsElement;
  readonly open: () => void;
}

const items = data.scenarios.flatMap((scenario): readonly Item[] => {
  const details = document.getElementById(scenario.id);
  if (!(details instanceof HTMLDetailsElement)) return [];
  const open = lazily(details, () => find(details, ".body").append(...steps(scenario, data)));
  return [{ scenario, details, open }];
});

/** A link may name a scenario, or a step of one. */
function openLinked(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  const item = items.find(({ scenario }) => scenario.id === id || id.startsWith(`${scenario.id}/`));
  if (item === undefined) return;
  item.details.hidden = false;
  item.open();
  const target = document.getElementById(id) ?? item.details;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target.scrollIntoView();
}

wireFilter(data, new Map(items.map(({ scenario, details }) => [scenario.id, details])));
items.find(({ scenario }) => scenario.status === "fail")?.open();
addEventListener("hashchange", openLinked);
openLinked();
