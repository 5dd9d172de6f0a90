interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Source ports that netproof chooses, below the ephemeral range and beside NodePorts. From one address none is used again for
 * long: an engine that keeps state lets through whatever has the addresses and ports of what it let through a minute ago,
 * and a closed TCP connection keeps its own as long.
 */
export const DATAGRAM_PORTS: Range = { first: 10_000, last: 19_999 };
const HELD_PORTS: Range = { first: 20_000, last: 29_999 };
/** Of pods that have no address yet: it may be one that another pod had. */
const FIRST_ACT_PORTS: Range = { first: 2_000, last: 9_999 };

/** The source port of a flow that is held. */
export const takeHeldPort = inTurn(HELD_PORTS);

/** The first of so many source ports in a row for datagrams of a pod's first act. */
export const takeFirstActPorts = inTurn(FIRST_ACT_PORTS);

const bySource = new Map<string, (count: number) => number>();

/** The first of so many source ports in a row for datagrams from an address; behind the last of DATAGRAM_PORTS its first follows. */
export function takeDatagramPorts(source: string, count: number): number {
  const take = bySource.get(source) ?? inTurn(DATAGRAM_PORTS);
  bySource.set(source, take);
  return take(count);
}

function inTurn({ first, last }: Range): (count: number) => number {
  const size = last - first + 1;
  let given = 0;
  return (count) => {
    const own = first + given;
    given = (given + count) % size;
    return own;
  };
}
