import type { Observation } from "../model/probe.js";
import type { Tally } from "../model/result.js";
import type { TimedTry } from "../run/probe/attempt.js";

/** What one look showed of a cell: its tries, and which observation stands for them. */
export interface Shown {
  readonly observation: Observation;
  readonly tally: Tally;
}

export const NO_TRIES: Tally = { answered: 0, silent: 0 };

export function sumOf(one: Tally, other: Tally): Tally {
  return { answered: one.answered + other.answered, silent: one.silent + other.silent };
}

/** The answer of a cell is what contradicts its expectation most: one wrong try among many right ones is the news. */
export function shownBy(tries: readonly TimedTry[], expected: "allow" | "deny" | "unspecified"): Shown {
  const observations = tries.map(({ observation }) => observation);
  const of = (...kinds: readonly Observation["kind"][]): Observation | undefined =>
    observations.find(({ kind }) => kinds.includes(kind));
  const answer = of("connected");
  const silence = of("dropped", "refused");
  const news = expected === "allow" ? (silence ?? answer) : (answer ?? silence);
  const observation = of("misdirected") ?? news ?? observations[0] ?? NOTHING;
  return { observation, tally: tallyOf(tries) };
}

const NOTHING: Observation = { kind: "inconclusive", why: "nothing was tried" };

export function tallyOf(tries: readonly TimedTry[]): Tally {
  const count = (isOne: (try_: TimedTry) => boolean): number => tries.filter(isOne).length;
  return { answered: count(isAnswer), silent: count(isSilence) };
}

export function isAnswer({ observation }: TimedTry): boolean {
  return observation.kind === "connected";
}

export function isSilence({ observation }: TimedTry): boolean {
  return observation.kind === "dropped" || observation.kind === "refused";
}
