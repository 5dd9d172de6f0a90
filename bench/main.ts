/** usage: main [PART…]  without any: all */

const parts = {
  simulator: () => import("./simulator.js"),
  lab: () => import("./lab.js"),
  library: () => import("./library.js"),
  scale: () => import("./scale.js"),
  page: () => import("./page.js"),
} as const;

type Part = keyof typeof parts;

const names = Object.keys(parts) as readonly Part[];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`bench has ${names.join(", ")}, not ${unknown.join(", ")}\n`);
  process.exitCode = 2;
} else {
  for (const name of names) if (asked.length === 0 || asked.includes(name)) await parts[name]();
}
