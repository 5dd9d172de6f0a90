import type { Piece, Ruleset } from "./nftables.js";

/** Name of a node's table; each ruleset has the other one. */
export type Table = "netproof-policies-a" | "netproof-policies-b";

export function tableAfter(before: Table | undefined): Table {
  return before === "netproof-policies-a" ? "netproof-policies-b" : "netproof-policies-a";
}

/**
 * Bytes that nft hands to the kernel at once. A socket's buffer (net.core.wmem_default) bounds them, 212,992 by default, and
 * only root outside all user namespaces may ask for more: else "Message too long".
 */
const MOST_BYTES = 192 * 1024;

/** At most, as messages of netlink: measured, with what `ip6 saddr @set-1 tcp dport 80 return` and the like come to. */
const BYTES = { rule: 400, characterOfRules: 8, set: 200, characterOfSets: 3 } as const;

/**
 * What `nft -f` is to be given, one text after the other, so that a table with this ruleset takes the place of the one
 * before. Its hooks come with the last text, which deletes the other table: one transaction puts all of it into force.
 */
export function transactionsOf(
  { pieces, hooks }: Ruleset,
  { table, before }: { readonly table: Table; readonly before: Table | undefined },
): readonly string[] {
  const parts = batchesOf(pieces, hooks);
  const deletion = before === undefined ? [] : [`delete table inet ${before}`];
  return parts.map((part, index) =>
    [
      `table inet ${table} {`,
      ...part.map(({ text }) => text),
      "}",
      ...(index === parts.length - 1 ? deletion : []),
      "",
    ].join("\n"),
  );
}

/** As few as fit; the hooks are in the last one. */
function batchesOf(pieces: readonly Piece[], hooks: readonly Piece[]): readonly (readonly Piece[])[] {
  const room = MOST_BYTES - sum(hooks);
  const batches: Piece[][] = [];
  let last: Piece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (last.length > 0 && bytes + bytesOf(piece) > room) {
      batches.push(last);
      last = [];
      bytes = 0;
    }
    last.push(piece);
    bytes += bytesOf(piece);
  }
  return [...batches, [...last, ...hooks]];
}

function bytesOf({ text, rules }: Piece): number {
  return rules === 0
    ? BYTES.set + text.length * BYTES.characterOfSets
    : rules * BYTES.rule + text.length * BYTES.characterOfRules;
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + bytesOf(piece), 0);
}
