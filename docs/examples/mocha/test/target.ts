import type { TargetOptions } from "netproof";

/** A cluster where CONTEXT names one, else the embedded lab, healthy or with a FAULT (`netproof faults`). */
export function target(): TargetOptions {
  const { CONTEXT, FAULT } = process.env;
  if (CONTEXT !== undefined) return { context: CONTEXT };
  return FAULT === undefined ? {} : { faults: [FAULT] };
}
