import type { Colors } from "picocolors/types.js";
import type { FuzzFinding, FuzzResult, UnconfirmedFailure } from "../../model/result/fuzz-result.js";
import { indent, wrap } from "./wrap.js";
import { duration, plural } from "./words.js";

const WIDTH = 80;

/** Features named in a line; the JSON has all. */
const MOST_NAMED = 8;

/** Where findings were written, by their ids. */
export type Files = ReadonlyMap<string, string>;

export function fuzzText(result: FuzzResult, files: Files, colors: Colors): string {
  return [
    `${wrap(playedSentence(result), WIDTH)}\n`,
    `${wrap(coverageSentence(result), WIDTH)}\n`,
    ...result.findings.map((finding, at) => findingText(finding, { at, files, colors })),
    ...result.unconfirmed.map((failure) => unconfirmedText(failure, files, colors)),
    `\n${wrap(endSentence(result), WIDTH)}\n`,
  ].join("");
}

function playedSentence({ played, durationMs, seed, profile }: FuzzResult): string {
  const { scenarios, steps, policies, connections, denied, unjudged, brokenOff } = played;
  const share = connections === 0 ? 0 : Math.round((100 * denied) / connections);
  const open = unjudged === 0 ? "" : ` ${plural(unjudged, "connection")} could not be judged.`;
  const broken = brokenOff === 0 ? "" : ` ${plural(brokenOff, "scenario")} broke off.`;
  return (
    `${plural(scenarios, "scenario")} (seed ${seed}, profile ${profile}) in ${duration(durationMs)}: ` +
    `${plural(steps, "step")}, ${plural(policies, "policy", "policies")}, ${plural(connections, "connection")}, ` +
    `${share} % of them denied.${open}${broken}`
  );
}

function coverageSentence({ coverage: { features, pairs } }: FuzzResult): string {
  const untried = features.filter(({ tried }) => tried === 0).map(({ feature }) => feature);
  const named = untried.slice(0, MOST_NAMED).join("; ");
  const more = untried.length > MOST_NAMED ? `; and ${untried.length - MOST_NAMED} more` : "";
  const rest = untried.length === 0 ? "." : `. Not tried: ${named}${more}.`;
  return `Tried ${features.length - untried.length} of ${plural(features.length, "feature")} of the API, ${plural(pairs, "pair")} of them together${rest}`;
}

function findingText(
  finding: FuzzFinding,
  { at, files, colors }: { readonly at: number; readonly files: Files; readonly colors: Colors },
): string {
  const { verdict, probe, reason, seen, scenario, id } = finding;
  const file = files.get(id);
  const size = plural(scenario.trimEnd().split("\n").length, "line");
  const where = file === undefined ? `\n${indent(scenario.trimEnd(), 4)}` : `${file} (${size})`;
  return [
    `\n${colors.red(`${at + 1}. ${verdict}`)} ${probe}, in ${plural(seen, "scenario")}\n`,
    `${indent(wrap(causeText(finding), WIDTH - 4), 4)}\n`,
    reason === "" ? "" : `${indent(wrap(`Expected: ${reason}.`, WIDTH - 4), 4)}\n`,
    `    ${where}\n`,
  ].join("");
}

/** More causes than these stand for too little seen. */
const MOST_RIVALS = 3;

/** What explains a finding, with what else would. */
export function causeText({
  cause,
  rivals,
}: Pick<FuzzFinding, "rivals"> & { cause?: string | undefined }): string {
  const [rival, ...more] = rivals;
  if (cause === undefined) return "No known cause explains it.";
  if (rival === undefined) return `As if it ${cause}.`;
  if (more.length >= MOST_RIVALS)
    return `So little of it tells no cause: ${more.length + 2} known ones show the same.`;
  const others = more.length === 0 ? "" : `, or for ${plural(more.length, "other reason")}`;
  return `As if it ${cause}. The same would be seen if it ${rival}${others}.`;
}

function unconfirmedText(
  { id, verdict, probe, why }: UnconfirmedFailure,
  files: Files,
  colors: Colors,
): string {
  const file = files.get(id);
  const told = `${why}${file === undefined ? "" : `: ${file}`}`;
  return `\n${colors.yellow(`? ${verdict}`)} ${probe}, in ${id}\n${indent(wrap(told, WIDTH - 4), 4)}\n`;
}

function endSentence({ findings, unconfirmed, verdict, played, interrupted }: FuzzResult): string {
  const early = interrupted ? "Interrupted. " : "";
  if (findings.length === 0 && unconfirmed.length === 0) {
    if (played.connections === played.unjudged) return `${early}${verdict.sentence}`;
    return `${early}Nothing found: every connection that could be judged was as the policies mean. That says nothing of what was not tried.`;
  }
  const untried = unconfirmed.filter(({ isUntried }) => isUntried).length;
  const counted = [
    plural(findings.length, "finding"),
    ...(unconfirmed.length > untried ? [`${unconfirmed.length - untried} seen once and not again`] : []),
    ...(untried > 0 ? [`${untried} not tried again`] : []),
  ];
  return `${early}${counted.join(", ")}. ${verdict.sentence}`;
}
