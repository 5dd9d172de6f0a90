/**
 * Source ports of flows that are held: below the ephemeral range and beside NodePorts. Probe servers keep connections from
 * them open.
 */
export const HELD_PORTS = { first: 20_000, last: 29_999 } as const;
