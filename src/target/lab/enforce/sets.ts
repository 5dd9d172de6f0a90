/** The type of a set's elements, in nftables' words. */
type ElementType = "ipv4_addr" | "ipv6_addr" | "ipv4_addr . inet_service" | "ipv6_addr . inet_service";

/** Sets of a table. What holds the same is declared once, however many rules refer to it. */
export interface Sets {
  /** How a rule speaks of these elements. */
  readonly oneOf: (type: ElementType, elements: readonly string[]) => string;
  readonly declarations: () => readonly string[];
}

/** More go into the next part of the declaration: each has to fit into what nft may say at once. */
const MOST_ELEMENTS = 1_000;

export function createSets(): Sets {
  const known = new Map<string, { readonly name: string; readonly parts: readonly string[] }>();
  return {
    oneOf(type, elements) {
      const distinct = [...new Set(elements)].toSorted();
      // nftables compares with a single element, and makes no set of it.
      if (distinct.length === 1) return `{ ${distinct[0]} }`;
      const key = `${type}: ${distinct.join(", ")}`;
      const name = `set-${known.size + 1}`;
      const own = known.get(key) ?? { name, parts: declarations(name, type, distinct) };
      known.set(key, own);
      return `@${own.name}`;
    },
    declarations: () => [...known.values()].flatMap(({ parts }) => parts),
  };
}

/** Declared again, a set keeps what it holds. */
function declarations(name: string, type: ElementType, elements: readonly string[]): readonly string[] {
  const parts = Math.ceil(elements.length / MOST_ELEMENTS);
  return Array.from({ length: parts }, (_, part) => {
    const own = elements.slice(part * MOST_ELEMENTS, (part + 1) * MOST_ELEMENTS);
    return `  set ${name} { type ${type}; elements = { ${own.join(", ")} }; }`;
  });
}
