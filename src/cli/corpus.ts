import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FuzzFinding, UnconfirmedFailure } from "../model/result/fuzz-result.js";
import { causeText } from "../report/text/fuzz.js";
import { quoted, quotedPath } from "../model/text/shell.js";
import { version } from "../run/version.js";
import { checkedFolder, makeFolder } from "./reports/report-paths.js";
import { scenarioComment } from "./text/scenario-comment.js";

/** Where findings go as they come, so that an interrupted search keeps what it has. */
export interface Corpus {
  readonly keep: (found: FuzzFinding | UnconfirmedFailure) => void;
  /** Of what was written, by ids. */
  readonly files: ReadonlyMap<string, string>;
}

export interface CorpusOptions {
  readonly seed: number;
  readonly profile: string;
  readonly targetArgs: readonly string[];
}

/** Without a folder nothing is written. Makes the folder at once, as nothing must be lost for want of it. */
export function corpusIn(folder: string | undefined, options: CorpusOptions): Corpus {
  const files = new Map<string, string>();
  if (folder === undefined) return { keep: () => undefined, files };
  const unconfirmed = join(folder, "unconfirmed");
  checkedFolder("corpus", folder);
  if (existsSync(unconfirmed)) checkedFolder("corpus", unconfirmed);
  return {
    files,
    keep(found) {
      const isConfirmed = "to" in found;
      const home = isConfirmed ? folder : unconfirmed;
      makeFolder(home);
      // Ids are made of our own words and a fingerprint: never a path.
      const file = join(home, `${found.id.replaceAll(/[^a-z0-9-]+/g, "-")}.yaml`);
      writeFileSync(file, `${headOf(found, file, options)}${found.scenario}`);
      files.set(found.id, file);
    },
  };
}

function headOf(
  found: FuzzFinding | UnconfirmedFailure,
  file: string,
  { seed, profile, targetArgs }: CorpusOptions,
): string {
  const origin = `Found by netproof ${version} fuzz --seed ${seed} --profile ${profile}.`;
  const what = `${found.verdict}: ${found.probe} in step "${found.step}".`;
  const lines = [origin, what, "to" in found ? causeOf(found) : unconfirmedText(found)];
  const again = ["netproof run", quotedPath(file), ...targetArgs.map(quoted)].join(" ");
  return scenarioComment(lines, again);
}

function causeOf({ cause, rivals, reason }: FuzzFinding): string {
  const expected = reason === "" ? "" : ` Expected: ${reason}.`;
  return `${causeText({ cause, rivals })}${expected}`;
}

function unconfirmedText({ isUntried, why }: UnconfirmedFailure): string {
  return isUntried ? `It was not confirmed: ${why}.` : `It did not fail again: ${why}.`;
}
