import { TargetError } from "../target.js";
import type { Ended } from "./process.js";
import type { Tools } from "./tools.js";

interface Known {
  readonly pattern: RegExp;
  readonly what: (match: RegExpExecArray) => string;
  readonly next: (engine: string) => string;
}

/** What `kind create cluster` says when it fails for a reason that the user can remove; the first that fits. */
const known: readonly Known[] = [
  {
    pattern:
      /Bind for (\S+) failed: port is already allocated|listen tcp\S* (\S+): bind: address already in use/,
    what: ([, bound, listened]) => `the port ${bound ?? listened ?? ""} is taken`,
    next: () => "Free it, or name another in the file of --kind-config (extraPortMappings, apiServerPort).",
  },
  {
    pattern: /address already in use|port is already allocated/,
    what: () => "a port that it needs is taken",
    next: () => "Free it, or name another in the file of --kind-config (extraPortMappings, apiServerPort).",
  },
  {
    pattern: /failed to pull image "([^"]+)"/,
    what: ([, image]) => `the node image ${image ?? ""} cannot be pulled`,
    next: () => "Pull it by hand to see why, or name one that is there: --node-image IMAGE",
  },
  {
    pattern: /no space left on device/,
    what: () => "no space is left on the engine's disk",
    next: (engine) => `\`${engine} system df\` shows what takes it; \`${engine} system prune\` frees some.`,
  },
  {
    pattern: /too many open files|could not find a log line that matches/,
    what: () => "a node did not start",
    next: () =>
      "Often inotify's limits: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512",
  },
];

/** Whether kind refused because of a cluster that is none of ours. */
export function refusedForName({ stderr }: Ended): boolean {
  return /node\(s\) already exist for a cluster with the name/.test(stderr);
}

interface Attempt {
  readonly name: string;
  readonly tools: Pick<Tools, "engineName">;
}

/** The failure of `kind create cluster` in a person's words, with kind's own below. */
export function creationFailure({ name, tools: { engineName } }: Attempt, ended: Ended): TargetError {
  const text = `${ended.stderr}\n${ended.stdout}`;
  const object = `kind cluster "${name}"`;
  const cause = new Error(text.trim());
  for (const { pattern, what, next } of known) {
    const match = pattern.exec(text);
    if (match !== null)
      return new TargetError({ object, what: what(match), next: next(engineName) }, { cause });
  }
  const why = ended.cut ? "kind came to no end" : `kind failed: ${errorIn(text)}`;
  const next = `By hand, with the nodes kept for a look: kind create cluster --name ${name} --retain`;
  return new TargetError({ object, what: why, next }, { cause });
}

/** Any other command that failed, with the last that it said. */
export function commandFailure(failed: {
  readonly object: string;
  readonly doing: string;
  readonly ended: Ended;
  readonly next: string;
}): TargetError {
  const { object, doing, ended, next } = failed;
  const said = errorIn(`${ended.stdout}\n${ended.stderr}`);
  const why = ended.cut ? "it came to no end" : said || `exit code ${ended.code}`;
  return new TargetError({ object, what: `${doing}: ${why}`, next });
}

const SHOWN_LINES = 6;

/** From kind's "ERROR:" on, or the last lines. */
function errorIn(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Stack Trace"));
  const at = lines.findIndex((line) => line.startsWith("ERROR:"));
  const chosen = at < 0 ? lines.slice(-SHOWN_LINES) : lines.slice(at, at + SHOWN_LINES);
  return chosen.join("\n  ").replace(/^ERROR: /, "");
}
