interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Source ports that netproof chooses, below the ephemeral range and beside NodePorts. None is used again for long: an engine
 * that keeps state lets through whatever has the addresses and ports of what it let through a minute ago, and a closed TCP
 * connection keeps its own as long.
 */
export const DATAGRAM_PORTS: Range = { first: 10_000, last: 19_999 };
const HELD_PORTS: Range = { first: 20_000, last: 29_999 };

/** The source port of a flow that is held. */
export const takeHeldPort = inTurn(HELD_PORTS);

/** The first of so many source ports in a row for datagrams; behind the last of DATAGRAM_PORTS its first follows. */
export const takeDatagramPorts = inTurn(DATAGRAM_PORTS);

function inTurn({ first, last }: Range): (count: number) => number {
  const size = last - first + 1;
  let given = 0;
  return (count) => {
    const own = first + given;
    given = (given + count) % size;
    return own;
  };
}
