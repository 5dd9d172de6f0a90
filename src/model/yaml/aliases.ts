import { type Event, EVENT_ID } from "js-yaml";

/** How many values aliases may still stand for; spent as they are met. */
export interface AliasBudget {
  left: number;
}

/** An alias that cannot be followed: where, and why. */
export interface AliasProblem {
  readonly offset: number;
  readonly text: string;
}

interface Open {
  readonly anchor: string | undefined;
  values: number;
}

/** An alias is the same object, so that reading it costs nothing; whoever walks over the values pays for each. */
export function aliasProblem(
  events: readonly Event[],
  { source, budget }: { readonly source: string; readonly budget: AliasBudget },
): AliasProblem | undefined {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return undefined;
  const sizes = new Map<string, number>();
  const open: Open[] = [];
  const add = (values: number, anchor: string | undefined): void => {
    const around = open.at(-1);
    if (around !== undefined) around.values += values;
    if (anchor !== undefined) sizes.set(anchor, values);
  };
  for (const event of events) {
    const anchor = anchorOf(event, source);
    if (event.type === EVENT_ID.DOCUMENT) open.push({ anchor, values: 0 });
    else if (event.type === EVENT_ID.SCALAR) add(1, anchor);
    else if (event.type === EVENT_ID.POP) {
      const done = open.pop();
      add(done?.values ?? 0, done?.anchor);
    } else if (event.type !== EVENT_ID.ALIAS) open.push({ anchor, values: 1 });
    else {
      const offset = event.anchorStart;
      if (open.some((around) => around.anchor === anchor))
        return { offset, text: `*${anchor} stands inside of what it stands for` };
      const values = sizes.get(anchor ?? "") ?? 0;
      budget.left -= values;
      if (budget.left < 0) return { offset, text: "aliases stand for more than a million values by here" };
      add(values, undefined);
    }
  }
  return undefined;
}

function anchorOf(event: Event, source: string): string | undefined {
  if (!("anchorStart" in event) || event.anchorStart === -1) return undefined;
  return source.slice(event.anchorStart, event.anchorEnd);
}
