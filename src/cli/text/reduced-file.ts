import { relative } from "node:path";
import { probeId } from "../../model/probe.js";
import type { Reduced } from "../../reduce/reduce.js";
import type { Size } from "../../reduce/size.js";
import { plural } from "../../report/text/words.js";
import type { Scenario } from "../../scenario/scenario.js";
import { scenarioComment } from "./scenario-comment.js";

/** The file of a reduced scenario, with a comment on top that says where it comes from and how to run it. */
export function reducedFile(
  reduced: Reduced,
  { original, again }: { readonly original: Scenario; readonly again: string },
): string {
  const { mismatch, description, tries, durationMs, unfinished } = reduced;
  const { probe, verdict, kind, step, reason } = mismatch;
  const flow = kind === "cell" ? "" : ` of the flow (${kind})`;
  const end =
    unfinished === undefined
      ? "no single piece more can go"
      : `stopped ${unfinished}, so smaller may be possible`;
  const lines = [
    `Reduced by netproof from ${original.id}${original.file === undefined ? "" : ` (${relative("", original.file)})`}`,
    `on ${description.title}.`,
    `${verdict}${flow}: ${probeId(probe)} in step "${step}".`,
    ...(reason === "" ? [] : [`In ${original.id}: ${reason}.`]),
    `${sizeText(reduced.from)} became ${sizeText(reduced.to)};`,
    `${tries} tries in ${Math.round(durationMs / 1000)} s; ${end}.`,
  ];
  return `${scenarioComment(lines, again)}${reduced.text}`;
}

/** "2 steps, 3 namespaces, 9 pods, 1 policy, 162 cells" */
export function sizeText({ steps, namespaces, pods, policies, cells }: Size): string {
  return [
    plural(steps, "step"),
    plural(namespaces, "namespace"),
    plural(pods, "pod"),
    `${policies} ${policies === 1 ? "policy" : "policies"}`,
    plural(cells, "connection"),
  ].join(", ");
}
