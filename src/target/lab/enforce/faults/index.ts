import { nearest } from "../../../../model/text/nearest.js";
import { cidr } from "./cidr.js";
import { datapath } from "./datapath.js";
import type { Fault } from "./fault.js";
import { isolation } from "./isolation.js";
import { lifecycle } from "./lifecycle.js";
import { memory } from "./memory.js";
import { names } from "./names.js";
import { ports } from "./ports.js";
import { scale } from "./scale.js";
import { selectors } from "./selectors.js";
import { services } from "./services.js";
import { timing } from "./timing.js";

export type { Fault } from "./fault.js";

/** The fault library, by id. A letter names the group, and B10-label is a variant of B10. */
export const faults = {
  ...isolation,
  ...selectors,
  ...names,
  ...ports,
  ...cidr,
  ...lifecycle,
  ...memory,
  ...timing,
  ...datapath,
  ...services,
  ...scale,
} as const satisfies Record<string, Fault>;

export type FaultId = keyof typeof faults;

export function isFaultId(id: string): id is FaultId {
  return Object.hasOwn(faults, id);
}

/** Two faults of which only the later would act: both replace the same part of what the engine does with packets. */
export function clashOf(ids: readonly FaultId[]): readonly [FaultId, FaultId] | undefined {
  const taken = new Map<string, FaultId>();
  for (const id of new Set(ids)) {
    const fault: Fault = faults[id];
    for (const part of Object.keys(fault.filter ?? {})) {
      const other = taken.get(part);
      if (other !== undefined) return [other, id];
      taken.set(part, id);
    }
  }
  return undefined;
}

/** Ids that may be meant by one that does not exist: of the same group, or alike. */
export function nearFaults(id: string): readonly string[] {
  const group = id.charAt(0).toUpperCase();
  const ids = Object.keys(faults);
  const sameGroup = ids.filter((known) => known.startsWith(group));
  return sameGroup.length === 0 ? nearest(id, ids) : sameGroup;
}
