import type { StepMeaning } from "../../judge/connections/cells.js";
import type { Probe } from "../../model/probe.js";
import type { Effort } from "../../probe/batch.js";

/**
 * Tries of all denied connections of an attempt together, at least: of streams, one answer in a hundred is seen then. A
 * burst of datagrams that no policy holds back must not overflow its server's queue: what is lost there looks denied.
 */
const DENIED_TRIES = { streams: 400, datagrams: 160 } as const;

/** Of each: one answer in five is missed in one of a hundred attempts. */
const TRIES_OF_A_DENIAL = 20;

const TRIES_OF_AN_ALLOWANCE = 3;

/** Of a denial where many connections count for more than many tries of each. */
const TRIES_IN_BREADTH = 2;

/**
 * Connections of an attempt that nc or curl try as well: a witness with no code in common with the prober. Each is a process of
 * some 10 ms of CPU, so that more of them keep two cores busy for longer than they wait. The library's largest step has 162.
 */
export const MOST_WITH_TOOL = 400;

/**
 * `thorough`: nc and curl are a second witness, and a leak that comes and goes is likely to be seen. `broad`: a few tries by
 * the prober, for many states of a cluster; what would be called wrong is tried by nc or curl all the same.
 */
export type Thoroughness = "thorough" | "broad";

/** What is known of the connections of an attempt. */
export interface Known {
  /** The tries of its latest full attempt contradict each other. */
  readonly isMixed: (probe: Probe) => boolean;
  /** nc or curl have to try it, in however large an attempt. */
  readonly needsTool: (probe: Probe) => boolean;
  /** A few tries do, as of all connections of a broad run. */
  readonly isBeside: (probe: Probe) => boolean;
  readonly thoroughness: Thoroughness;
}

/** How often each connection of a full attempt is tried, and by whom. */
export function effortsOf(
  { expected }: Pick<StepMeaning, "expected">,
  probes: readonly Probe[],
  { isMixed, needsTool, isBeside, thoroughness }: Known,
): readonly (readonly [Probe, Effort])[] {
  const isBroad = (probe: Probe): boolean => thoroughness === "broad" || isBeside(probe);
  const own = probes.filter((probe) => !isBroad(probe));
  const ofADenial = triesOfADenial(own.filter((probe) => expected.get(probe).verdict === "deny"));
  const triesOf = (probe: Probe, withTool: boolean): number => {
    const { verdict } = expected.get(probe);
    if (verdict === "unspecified") return withTool ? 0 : 1;
    if (verdict === "deny")
      return isBroad(probe) && !isMixed(probe) ? TRIES_IN_BREADTH : ofADenial[sortOf(probe)];
    return isMixed(probe) ? TRIES_OF_A_DENIAL : TRIES_OF_AN_ALLOWANCE;
  };
  const areFew = own.length <= MOST_WITH_TOOL;
  return probes.map((probe) => {
    const withTool = (areFew && !isBroad(probe)) || needsTool(probe);
    return [probe, { tries: triesOf(probe, withTool), withTool }];
  });
}

type Sort = keyof typeof DENIED_TRIES;

function triesOfADenial(denied: readonly Probe[]): Record<Sort, number> {
  const share = (sort: Sort): number => {
    const number = denied.filter((probe) => sortOf(probe) === sort).length;
    return Math.max(TRIES_OF_A_DENIAL, Math.ceil(DENIED_TRIES[sort] / Math.max(1, number)));
  };
  return { streams: share("streams"), datagrams: share("datagrams") };
}

function sortOf({ protocol }: Probe): Sort {
  return protocol === "UDP" ? "datagrams" : "streams";
}
