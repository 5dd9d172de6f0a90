import type {
  FlowExpectation,
  FlowVerdict,
  HeldFlow,
  HeldTrace,
  Sample,
  Series,
  Wrong,
} from "../../model/result/flow.js";
import type { Observation } from "../../model/probe.js";

/** A watcher that paused longer than this cannot say "never". */
const LONGEST_GAP_MS = 2_000;

interface Ruling {
  readonly verdict: FlowVerdict;
  readonly why?: string;
}

/** A flow that must be the same at every moment, or one that the step changes: then its times are told only. */
export function judgeSeries(options: {
  readonly expectation: FlowExpectation;
  readonly series: Series;
  readonly samples: readonly Sample[];
  /** Why the watcher was not seen to its end. */
  readonly broken: string | undefined;
}): Ruling {
  const { expectation, series, samples, broken } = options;
  const { throughout } = expectation;
  if (throughout === null) return { verdict: "reported" };
  if (throughout === "deny" && series.wrong !== null) return { verdict: "leak" };
  if (throughout === "allow" && provenBroken(samples)) return { verdict: "outage" };
  const doubt = broken ?? doubtAbout(series);
  if (doubt !== undefined) return { verdict: "inconclusive", why: doubt };
  if (series.wrong === null) return { verdict: "match" };
  return { verdict: "match", why: "one try went unanswered, as a lost packet does" };
}

/** One reset, or two unanswered tries: one alone may be a lost packet. */
function provenBroken(samples: readonly Sample[]): boolean {
  const count = (kind: Observation["kind"]): number =>
    samples.filter(({ observation }) => observation.kind === kind).length;
  return count("refused") > 0 || count("dropped") > 1;
}

function doubtAbout({ tries, inconclusive, longestGapMs }: Series): string | undefined {
  if (tries === inconclusive) return "no try proved anything";
  return longestGapMs > LONGEST_GAP_MS ? `for ${longestGapMs} ms nothing was tried` : undefined;
}

/** Gaps are those between tries that proved something. */
export function seriesOf(samples: readonly Sample[], throughout: FlowExpectation["throughout"]): Series {
  const proving = samples.filter(({ observation }) => isProof(observation));
  const gaps = proving.slice(1).map(({ atMs }, index) => atMs - (proving[index]?.atMs ?? atMs));
  const sorted = gaps.toSorted((one, other) => one - other);
  return {
    tries: samples.length,
    inconclusive: samples.length - proving.length,
    everyMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestGapMs: sorted.at(-1) ?? 0,
    wrong: wrongOf(proving, throughout),
  };
}

function isProof({ kind }: Observation): boolean {
  return kind === "connected" || kind === "dropped" || kind === "refused";
}

function wrongOf(proving: readonly Sample[], throughout: FlowExpectation["throughout"]): Wrong | null {
  const wrong = proving.filter(
    ({ observation }) =>
      throughout !== null && (observation.kind === "connected") !== (throughout === "allow"),
  );
  const [first] = wrong;
  const last = wrong.at(-1);
  if (first === undefined || last === undefined) return null;
  return { tries: wrong.length, firstMs: first.atMs, lastMs: last.atMs };
}

/** The first try since which every one showed what holds after the change; null: the last one still did not. */
export function settledAt(samples: readonly Sample[], after: FlowExpectation["after"]): number | null {
  const proving = samples.filter(({ observation }) => isProof(observation));
  const old = proving.findLastIndex(
    ({ observation }) => (observation.kind === "connected") !== (after === "allow"),
  );
  return proving[old + 1]?.atMs ?? null;
}

/** What the API leaves open (existing connections, U5) is told; what it guarantees is judged, if a new flow gets through. */
export function judgeHeld(options: {
  readonly guaranteed: boolean;
  readonly trace: HeldTrace;
  readonly broken: string | undefined;
  /** Whether a new connection of the same flow works now; undefined: nobody tried. */
  readonly anew: boolean | undefined;
}): Ruling & Pick<HeldFlow, "mode"> {
  const { guaranteed, trace, broken, anew } = options;
  const mode = modeOf(trace, broken);
  const why = mode === "unknown" ? (broken ?? trace.trouble ?? "it never opened") : trace.trouble;
  const told = why === undefined ? {} : { why };
  if (!guaranteed) return { mode, verdict: "reported", ...told };
  if (mode === "goes on") return { mode, verdict: "match" };
  if (mode === "unknown") return { mode, verdict: "inconclusive", ...told };
  return anew === true
    ? { mode, verdict: "outage", ...told }
    : { mode, verdict: "inconclusive", why: "it stopped, but a new connection does not get through either" };
}

function modeOf(trace: HeldTrace, broken: string | undefined): HeldFlow["mode"] {
  if (trace.wentOn) return "goes on";
  return trace.opened && broken === undefined ? "stops" : "unknown";
}
