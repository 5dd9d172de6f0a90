import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { chooseScenarios } from "../../src/scenario/library.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { type FaultId, isFaultId } from "../../src/target/lab/index.js";
import { machine, print } from "../bench.js";
import { hunt } from "./hunt.js";
import { faultsPage } from "./page.js";
import { about, faultIds, score, type Score, type Suite, suites } from "./score.js";

/**
 * Runs the library against a lab with one fault at a time, for each fault of the library.
 *
 *   npm run mutation -- [ID…] [--sample N/M] [--full] [--suites] [--parallel N] [--docs]
 *
 * By default only the scenarios about a fault run; --full runs all, --suites scores smaller suites beside. --sample 2/8
 * takes a part of the faults, commit/8 the part whose turn it is by the commit's hash. --docs writes docs/faults.md from
 * this run and earlier ones of other faults. Exit 1 when a fault is not found by a scenario about it, or the verdict on
 * more than one in three does not name it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    full: { type: "boolean", default: false },
    suites: { type: "boolean", default: false },
    parallel: { type: "string", default: "6" },
    docs: { type: "boolean", default: false },
  },
});

/** Most of a hunt is waiting for time-outs. */
const LABS_AT_ONCE = 2;

const KEPT = fileURLToPath(new URL("../../mutation.json", import.meta.url));
const library = chooseScenarios({ patterns: [], tags: [] });
const parallel = Number(values.parallel);
const unknown = positionals.filter((id) => !isFaultId(id));
if (unknown.length > 0) throw new Error(`there is no fault ${unknown.join(", ")}\n  Run: netproof faults`);
const chosen = sampled(positionals.length === 0 ? faultIds : positionals.filter(isFaultId));

print(`${chosen.length} faults, ${library.length} scenarios (${machine()})`);
const sound = await withoutFault();
const options = { library: sound, parallel, full: values.full, suites: values.suites };
const limit = pLimit(LABS_AT_ONCE);
const scores = await Promise.all(
  chosen.map((id) =>
    limit(async () => {
      const own = await score(id, options);
      print(line(own));
      keep(own);
      return own;
    }),
  ),
);
const unnamed = scores.filter(({ named }) => !named);
print(`${scores.length - unnamed.length} of ${scores.length} named by the verdict`);
const missed = scores.filter(({ foundBy }) => foundBy.length === 0);
print(
  `${scores.length - missed.length} of ${scores.length} found${missed.map(({ id }) => ` ${id}`).join("")}`,
);
if (values.suites)
  for (const suite of Object.keys(suites) as Suite[])
    print(`${suite} alone: ${scores.filter((own) => own.suites[suite]).length} of ${scores.length}`);
const unscored = faultIds.filter((id) => !kept().some((own) => own.id === id));
if (values.docs && unscored.length > 0)
  throw new Error(`no score is kept of ${unscored.join(", ")}: --docs would say that nothing finds them`);
if (values.docs)
  writeFileSync("docs/faults.md", faultsPage(new Map(kept().map((own) => [own.id, own])), machine()));
const enoughNamed = unnamed.length <= scores.length / 3;
process.exitCode = missed.length === 0 && enoughNamed && sound.length === library.length ? 0 : 1;

/** A scenario that fails without any fault proves nothing with one. */
async function withoutFault(): Promise<readonly Scenario[]> {
  const needed = library.filter(
    (scenario) => values.full || values.suites || chosen.some((id) => about(id)(scenario)),
  );
  const { scenarios: results } = await hunt({ faults: [], scenarios: needed, parallel, untilFound: false });
  const unsound = results.filter(({ status }) => status === "fail" || status === "inconclusive");
  for (const { id, status, reason } of unsound)
    print(`left out: ${id} without any fault: ${status} ${reason}`);
  return library.filter(({ id }) => !unsound.some((result) => result.id === id));
}

function line({ id, foundBy, missedBy, alsoBy, seconds, says, named, suites: found }: Score): string {
  const others = alsoBy.length === 0 ? "" : ` and ${alsoBy.length} others`;
  const missing = missedBy.length === 0 ? "" : `   not by ${missedBy.join(" ")}`;
  const small = Object.entries(found).map(([suite, by]) => ` ${suite}:${by === null ? "-" : "found"}`);
  const mark = foundBy.length === 0 ? "✗" : "✓";
  return `${mark} ${id.padEnd(15)} ${seconds.toFixed(1).padStart(5)} s${small.join("")}  ${foundBy.join(" ")}${others}${missing}\n  ${named ? "says" : "SAYS"}: ${says}`;
}

/** What a run did not ask of a fault is kept from before. */
function keep(own: Score): void {
  const before = kept();
  const earlier = before.find(({ id }) => id === own.id);
  const all = [
    ...before.filter(({ id }) => id !== own.id),
    { ...own, suites: { ...earlier?.suites, ...own.suites } },
  ];
  writeFileSync(KEPT, `${JSON.stringify(all, undefined, 1)}\n`);
}

function kept(): readonly Score[] {
  return existsSync(KEPT) ? (JSON.parse(readFileSync(KEPT, "utf8")) as readonly Score[]) : [];
}

function sampled(ids: readonly FaultId[]): readonly FaultId[] {
  if (values.sample === undefined) return ids;
  const [part = "", of = ""] = values.sample.split("/");
  const count = Number(of);
  const turn = part === "commit" ? Number.parseInt(commit().slice(0, 8), 16) % count : Number(part) % count;
  return ids.filter((_id, index) => index % count === turn);
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" });
}
