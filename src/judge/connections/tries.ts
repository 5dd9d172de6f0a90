import type { Observation } from "../../model/probe.js";
import type { Tally } from "../../model/result/measures.js";
import type { SeenTries } from "../../record/attempt.js";

/** What one attempt showed of a cell: its tries, and which observation stands for them. */
export interface Shown {
  readonly observation: Observation;
  readonly tally: Tally;
}

export const NO_TRIES: Tally = { answered: 0, silent: 0 };

export function sumOf(one: Tally, other: Tally): Tally {
  return { answered: one.answered + other.answered, silent: one.silent + other.silent };
}

/** The answer of a cell is what contradicts its expectation most: one wrong try among many right ones is the news. */
export function shownBy(seen: readonly SeenTries[], expected: "allow" | "deny" | "unspecified"): Shown {
  const of = (...kinds: readonly Observation["kind"][]): Observation | undefined =>
    seen.find(({ observation: { kind } }) => kinds.includes(kind))?.observation;
  const answer = of("connected");
  const silence = of("dropped", "refused");
  const stall = of("stalled");
  // A server that is kept waiting now and then carries nothing: where another try was answered, that counts.
  const news = expected === "allow" ? (silence ?? answer ?? stall) : (answer ?? stall ?? silence);
  const observation = of("misdirected") ?? news ?? seen[0]?.observation ?? NOTHING;
  return { observation, tally: tallyOf(seen) };
}

const NOTHING: Observation = { kind: "inconclusive", why: "nothing was tried" };

export function tallyOf(seen: readonly SeenTries[]): Tally {
  const count = (isOne: (tries: SeenTries) => boolean): number =>
    seen.filter(isOne).reduce((sum, { tries }) => sum + tries, 0);
  return { answered: count(isAnswer), silent: count(isSilence) };
}

export function isAnswer({ observation }: { readonly observation: Observation }): boolean {
  return observation.kind === "connected";
}

export function isSilence({ observation }: { readonly observation: Observation }): boolean {
  return observation.kind === "dropped" || observation.kind === "refused";
}
