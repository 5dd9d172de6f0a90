import type { Observation } from "../../model/probe.js";
import { duration } from "./words.js";

/** What one try showed, after a cell's name: `answered in 30 ms`. */
export function seen(observation: Observation): string {
  switch (observation.kind) {
    case "connected":
      return `answered in ${answerTime(observation.ms)}`;
    case "refused":
      return `refused after ${answerTime(observation.ms)}`;
    case "dropped":
      return `no answer in ${duration(observation.ms)}`;
    case "stalled":
      return `opened, and carried nothing in ${duration(observation.ms)}`;
    case "misdirected":
      return `answered by ${observation.answeredBy}`;
    case "inconclusive":
      return `not known: ${observation.why}`;
  }
}

/** Probers time with hundredths of a second. */
function answerTime(ms: number): string {
  return ms === 0 ? "less than 10 ms" : duration(ms);
}
