import {
  type Fault,
  type FaultId,
  faults,
  unexpressed,
  withRepositories,
} from "../../src/target/lab/index.js";
import { type Score, type Suite, suites } from "./score.js";

/** docs/faults.md, from the scores of every fault. */
export function faultsPage(scores: ReadonlyMap<FaultId, Score>, machine: string): string {
  const rows = Object.entries<Fault>(faults).map(([id, fault]) => ({
    id,
    fault,
    score: scores.get(id as FaultId),
  }));
  const named = rows.filter(({ score }) => score?.named).length;
  const found = rows.filter(({ score }) => (score?.foundBy.length ?? 0) > 0).length;
  return [
    HEAD,
    `By \`npm run mutation -- --docs\` on ${machine}: ${found} of ${rows.length} faults found, each by a scenario about it; of ${named} the verdict names what is broken.`,
    ...suiteLines(rows.map(({ score }) => score)),
    "",
    "| Fault | What is wrong | Effect | What a run says | Found by | Seconds | Reported in |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(({ id, fault, score }) => {
      const names = (score?.foundBy ?? []).map((name) => `\`${name}\``).join(", ") || "**nothing**";
      const others = score?.alsoBy.length ? ` and ${score.alsoBy.length} others` : "";
      const references = withRepositories(fault.references);
      return `| ${id} | ${fault.title} | ${fault.effect} | ${score?.says ?? ""} | ${names}${others} | ${score?.seconds ?? ""} | ${references} |`;
    }),
    "",
    UNEXPRESSED,
    "| Fault | What is wrong | Effect | Why not | Reported in |",
    "| --- | --- | --- | --- | --- |",
    ...Object.entries(unexpressed).map(
      ([id, { title, effect, why, references }]) =>
        `| ${id} | ${title} | ${effect} | ${why} | ${withRepositories(references)} |`,
    ),
    "",
  ].join("\n");
}

function suiteLines(scores: readonly (Score | undefined)[]): readonly string[] {
  const names = Object.keys(suites) as Suite[];
  const scored = scores.filter((score): score is Score => score !== undefined && "e2e" in score.suites);
  if (scored.length === 0) return [];
  const figures = names.map((suite) => {
    const missed = scored.filter((score) => score.suites[suite] === null).map(({ id }) => id);
    return `| ${SUITES[suite]} | ${scored.length - missed.length} of ${scored.length} | ${missed.join(" ")} |`;
  });
  return [
    "",
    `Smaller suites alone find less${scored.length < scores.length ? ` (of the ${scored.length} faults that \`--suites\` was run for)` : ""}:`,
    "",
    "| Suite | Found | Missed |",
    "| --- | --- | --- |",
    ...figures,
  ];
}

const SUITES: Readonly<Record<Suite, string>> = {
  e2e: "Kubernetes end-to-end tests (`e2e:…`)",
  seed: "well-known patterns (`seed:…`)",
  recipe: "the 14 recipes (`recipe:…`)",
};

const HEAD = `# Faults

Faults that real policy engines shipped. The embedded lab can have each on purpose (\`netproof run --fault B3\`), and the
library must find it by a scenario that is about it, tagged \`fault:B3\`. Only a leak or an outage that was seen counts,
never what could not be judged. A letter names the group: A isolation and rules, B selectors, C ports, D blocks,
E changes, F time, G the data path, H size. † says that only the title of the report was read.
`;

const UNEXPRESSED = `## Faults that the lab does not have
`;
