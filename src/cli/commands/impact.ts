import { parseArgs } from "node:util";
import type { Impact } from "../../policies/impact/change.js";
import { impactOf } from "../../policies/impact/impact.js";
import { EXIT, UsageError } from "../exit.js";
import { textsAtCommit } from "../manifests/git-texts.js";
import {
  besideManifests,
  loadManifests,
  manifestHelp,
  manifestOptions,
  manifestsOf,
} from "../manifests/manifests.js";
import type { Command, Streams } from "../streams.js";
import { type ImpactFormat, impactFormats } from "../text/impact-formats.js";

const formats = Object.keys(impactFormats).join("|");

export const impactCommand: Command = {
  summary: "what a change of manifests opens and closes",
  help: `
Usage: netproof impact BEFORE AFTER [FLAGS]
       netproof impact --since GIT-REF -f FILE|DIR … [FLAGS]

Compares what the policies of two sets of manifests mean: connections that are
opened, closed or newly left open by the API, by workload and port, with the
rule that does it; whom beyond the manifests workloads admit now; workloads that
are new or gone. Old pods under new policies and new pods under old ones are
judged, too: what is allowed before and after and cut while it rolls out has a
line of its own. Nothing is deployed.

  --since GIT-REF       before: the same files as they were at that commit
  --fail-on WHAT        exit 1 where something is opened, closed or any of both;
                        opened counts exposure, closed what is cut between
  --ip-family IPv4      or IPv6
  -o table|markdown|json|github
${manifestHelp}

Exit: 0, or as --fail-on has it; 3 where what manifests leave out decides, or
      there is no workload; 2 usage or invalid manifests

  netproof impact --since origin/main -f k8s/ -o markdown
  netproof impact old/ new/ --fail-on opened
`,
  run: impact,
};

async function impact(args: readonly string[], streams: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      ...manifestOptions,
      since: { type: "string" },
      "fail-on": { type: "string" },
      "ip-family": { type: "string", default: "IPv4" },
      output: { type: "string", short: "o", default: "table" },
      debug: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const { since, output } = values;
  const failOn = values["fail-on"];
  if (!isFormat(output)) throw new UsageError(`-o takes ${formats}, not "${output}"`);
  if (failOn !== undefined && !isFailOn(failOn))
    throw new UsageError(`--fail-on takes opened, closed or any, not "${failOn}"`);
  const family = values["ip-family"];
  if (family !== "IPv4" && family !== "IPv6") throw new UsageError("--ip-family knows IPv4 and IPv6");
  const [first, second, ...more] = positionals;
  if (since === undefined ? second === undefined || more.length > 0 : first !== undefined)
    throw new UsageError("two sets of manifests: BEFORE AFTER, or --since GIT-REF with -f");
  const side = (path: string | undefined) =>
    path === undefined
      ? loadManifests(values, streams)
      : loadManifests({ ...values, filename: [path] }, streams);
  const before =
    since === undefined
      ? await side(first)
      : manifestsOf(await textsAtCommit(since, values.filename), values);
  const after = await side(since === undefined ? second : undefined);
  streams.stderr.write(besideManifests(after, values));
  if (before.state.pods.length + after.state.pods.length === 0) {
    streams.stderr.write(
      "netproof: there is no workload in these manifests, so there is nothing to compare\n",
    );
    return EXIT.inconclusive;
  }
  const found = impactOf(before, after, family);
  streams.stdout.write(impactFormats[output](found));
  if (fails(found, failOn)) return EXIT.mismatch;
  return found.undecided.length > 0 ? EXIT.inconclusive : EXIT.ok;
}

type FailOn = "opened" | "closed" | "any";

function fails({ changes, exposure }: Impact, failOn: FailOn | undefined): boolean {
  if (failOn === undefined) return false;
  const isOpened =
    changes.some(({ kind }) => kind === "opened" || kind === "left open") ||
    exposure.some(({ more }) => more.length > 0);
  const isClosed =
    changes.some(({ kind }) => kind === "closed" || kind === "cut") ||
    exposure.some(({ less }) => less.length > 0);
  return (failOn !== "closed" && isOpened) || (failOn !== "opened" && isClosed);
}

function isFormat(text: string): text is ImpactFormat {
  return Object.hasOwn(impactFormats, text);
}

function isFailOn(text: string): text is FailOn {
  return ["opened", "closed", "any"].includes(text);
}
