import { defaultSlower, type SlowerThan } from "../../compare/time-regression.js";
import { UsageError } from "../exit.js";

/** `--slower-than 2`: more than twice as long, and by the floor or more. */
export function slowerThan(text: string | undefined): SlowerThan {
  if (text === undefined) return defaultSlower;
  const factor = Number(text);
  if (Number.isFinite(factor) && factor >= 1) return { ...defaultSlower, factor };
  throw new UsageError(`--slower-than takes a factor from 1, such as 2 or 1.5, not "${text}"`);
}
