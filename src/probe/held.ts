/** After so long without a message, by a clock of whole seconds, a server speaks on a held connection by itself. */
export const SILENCE_SECONDS = 3;
