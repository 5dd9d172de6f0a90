import ipaddr from "ipaddr.js";
import type { IpBlock } from "../model/objects.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export type BlockMatch =
  | { readonly kind: "inside" }
  | { readonly kind: "outside" }
  /** Inside, but in an except: which, and its text. */
  | { readonly kind: "excepted"; readonly index: number; readonly cidr: string };

export type BlockMatcher = (address: Address) => BlockMatch;

/** In cidr and in no except; families never cross (semantics 1.10). */
export function blockMatcher({ cidr, except }: IpBlock): BlockMatcher {
  const whole = network(cidr);
  const exceptions = (except ?? []).map((text) => ({ text, range: network(text) }));
  const match = (address: Address): BlockMatch => {
    if (!contains(whole, address)) return { kind: "outside" };
    const index = exceptions.findIndex(({ range }) => contains(range, address));
    const found = exceptions[index];
    return found === undefined ? { kind: "inside" } : { kind: "excepted", index, cidr: found.text };
  };
  // A cluster's addresses are parsed once, and asked about with every other pod.
  const known = new WeakMap<Address, BlockMatch>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const found = match(address);
    known.set(address, found);
    return found;
  };
}

type Network = readonly [Address, number];

/** Host bits are masked off by matching, as API servers before strict validation stored them. */
function network(cidr: string): Network {
  return ipaddr.parseCIDR(cidr);
}

function contains([start, bits]: Network, address: Address): boolean {
  return start.kind() === address.kind() && address.match(start, bits);
}

export function parseAddress(ip: string): Address {
  return ipaddr.parse(ip);
}
