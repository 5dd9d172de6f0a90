/** Source ports of flows that are held: below the ephemeral range and beside NodePorts. */
export const HELD_PORTS = { first: 20_000, last: 29_999 } as const;

/** After so long without a message, by a clock of whole seconds, a server speaks on a held connection by itself. */
export const SILENCE_SECONDS = 3;
