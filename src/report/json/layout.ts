/** No object that stands deeper is broken over lines: a cell, a pod or a policy of a step is one line. */
const DEEPEST = 5;

const WIDTH = 100;

/** JSON that a person can page through and `grep` reads by cells: short values and deep ones on one line. */
export function layOut(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth > (Array.isArray(value) ? DEEPEST + 1 : DEEPEST)) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => layOut(item, depth + 1))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}: ${layOut(item, depth + 1)}`);
  const line = `${open}${items.join(", ")}${close}`;
  if (line.length < WIDTH) return line;
  const indent = "  ".repeat(depth);
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
