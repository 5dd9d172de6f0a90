import { UsageError } from "../exit.js";

/** A whole number from 1. Throws UsageError. */
export function wholeNumber(flag: string, text: unknown): number {
  const number = Number(text);
  const isPlain = typeof text === "string" && /^\d+$/.test(text);
  if (isPlain && Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(`${flag} takes a whole number from 1, not "${String(text)}"`);
}
