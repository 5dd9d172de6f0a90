/**
 * How small a leak could be and still be seen. `oneIn`: a leak of one connection in so many, of all that are denied, would
 * have been seen with 95 % confidence, were tries independent of each other; 0: nothing that is denied held.
 */
export interface Power {
  /** Tries of denied connections that held. */
  readonly tries: number;
  readonly oneIn: number;
  readonly connections: number;
  /** The same for a leak that keeps to one connection: of the one that was tried least. */
  readonly alone: number;
  /** The same by the nodes of source and destination, since leaks keep to a node or a pair of them; the weakest first. */
  readonly pairs: readonly PairPower[];
}

export interface PairPower {
  /** A node's name, or `outside`. */
  readonly from: string;
  readonly to: string;
  readonly tries: number;
  readonly oneIn: number;
}

const MISSED = 0.05;

/** Of `tries` independent ones all miss a leak of one in `oneIn` with a chance of 5 %: (1 - 1/oneIn)^tries = 0.05. */
export function oneInOf(tries: number): number {
  return tries === 0 ? 0 : Math.max(1, Math.floor(1 / (1 - MISSED ** (1 / tries))));
}
