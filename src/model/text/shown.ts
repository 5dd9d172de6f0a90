import { plainText } from "./plain-text.js";

/** Text from anywhere as it may be shown and stored: nothing that a terminal obeys, no credentials in a URL. */
export function shown(text: string): string {
  if (PRINTABLE.test(text) && !text.includes("://")) return text;
  return plainText(text).replace(CREDENTIALS, "$1");
}

/** Most text is, and a large result has a million pieces of it. */
const PRINTABLE = /^[ -~]*$/;

const CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'`]*@/gi;

/** The same for every string of a value, keys too; parts without any stay the very same. */
export function shownDeep<T>(value: T): T {
  return deep(value) as T;
}

function deep(value: unknown): unknown {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) {
    const items = value.map(deep);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const mapped = entries.map(([key, item]) => [shown(key), deep(item)] as const);
  const isSame = mapped.every(
    ([key, item], index) => key === entries[index]?.[0] && item === entries[index][1],
  );
  return isSame ? value : Object.fromEntries(mapped);
}

/** Plain data: a Map, a Date or an instance of a class is left alone. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
