import { parseArgs } from "node:util";
import { groupBy } from "../src/model/group.js";
import { decoded } from "../test/manifest/decoder/decoder.js";
import { difference } from "../test/manifest/decoder/differences.js";
import { snippet } from "../test/manifest/decoder/snippets.js";
import { machine, print } from "./bench.js";

/**
 * Manifests that a generator writes, read by netproof and by Kubernetes' own reader.
 *
 *   npm run bench:yaml -- [--count N] [--seed N]
 */
const { values } = parseArgs({
  options: { count: { type: "string", default: "1000" }, seed: { type: "string", default: "15" } },
});

const first = Number(values.seed) * 1_000_000;
const texts = Array.from({ length: Number(values.count) }, (_, index) => snippet(first + index));
const read = await decoded(texts);
const refused = read.filter((documents) => documents.some(({ error }) => error !== undefined)).length;
const found = texts.flatMap((text, index) => difference(text, read[index] ?? []) ?? []);
print(
  `${texts.length} generated manifests, seed ${values.seed}; Kubernetes' reader refuses ${refused} (${machine()})`,
);
const [meant, other] = [found.filter(({ reason }) => reason), found.filter(({ reason }) => !reason)];
for (const [reason, same] of groupBy(meant, (one) => one.reason)) print(`  ${same.length} differ: ${reason}`);
print(`  ${other.length} differ for no reason that is known`);
for (const { text, what } of other.slice(0, 3)) print(`${text}\n→ ${what}`);
process.exitCode = other.length === 0 ? 0 : 1;
