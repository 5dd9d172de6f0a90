import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { machine } from "../bench.js";
import { argumentsOf, readingCases } from "./cases.js";

/** Writes docs/reading-a-report.md from runs of the lab with faults. Throws where one does not say what it must. */

const HEAD = `# Reading a report

What a run says of a broken cluster, and what to make of it. Each example is a run in the embedded lab, broken on purpose
(\`netproof faults\`); a cluster with the same fault shows the same.

How to read any of them, from the end:

1. The last lines are the answer: one sentence for the whole run, with how many connections in how many scenarios show it.
   "Every other feature that was tested holds" means just that: what did not run, was not tested. "The same would be seen
   if …" names another cause that these scenarios cannot tell apart from the first; more of them would. How sure a cause
   is: "This cluster …" explains all that differs, alone or with one other, and nothing contradicts it. "Most likely it …"
   explains all together with what is named beside it, where one may hide a part of another. "A part is as if it …"
   explains whole steps, and something else stays open; "against it" counts connections that held although they would
   differ too. "Nothing reaches pods on node …" is no matter of policies: there were none yet.
2. Above it, under each scenario with ✗, the step that failed and its matrices: sources down, destinations across. A
   letter that is not in the legend's "as expected" lines is a cell that differs: \`L\` a leak, \`O\` an outage.
3. Under the matrix each such cell: what was seen, how often and how long after the change, on which nodes; what was
   expected and why; the policy's rule that decides, quoted; and a command that tries it again.
`;

const sections = readingCases.map((own) => {
  const { status, stdout } = spawnSync(process.execPath, ["bin/netproof.js", ...argumentsOf(own)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const text = stdout.replaceAll(/\s+/g, " ");
  const missing = own.shows.filter((pattern) => !pattern.test(text));
  if (missing.length > 0 || status !== own.exitCode)
    throw new Error(`${own.fault} exits with ${status} and lacks ${missing.join(", ")}:\n${stdout}`);
  return [
    `## ${own.title}\n`,
    `\`\`\`\n$ netproof ${argumentsOf(own).join(" ")}\n${trimmed(stdout)}\n\`\`\`\n`,
    `Exit code ${own.exitCode}. ${own.conclusion}\n`,
  ].join("\n");
});

writeFileSync(
  "docs/reading-a-report.md",
  `${HEAD}\nBy \`npm run docs\` on ${machine()}.\n\n${sections.join("\n")}`,
);

function trimmed(output: string): string {
  return output.replaceAll(/ +$/gm, "").trimEnd();
}
