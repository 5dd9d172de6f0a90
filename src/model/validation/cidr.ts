import ipaddr from "ipaddr.js";
import { isIPv4, isIPv6 } from "node:net";

/** A CIDR as the API server reads it: leading zeros of IPv4 count as decimal, host bits are dropped. */
export interface ParsedCidr {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
  /** What strict validation (gate StrictIPCIDRValidation, on since 1.36) refuses in it; semantics 1.10. */
  readonly strict: readonly string[];
}

/** Undefined when it is no CIDR at all. */
export function parseCidr(text: string): ParsedCidr | undefined {
  const [, ip = "", digits = ""] = /^([0-9A-Fa-f:.]+)\/(\d+)$/.exec(text) ?? [];
  const plain = ip.includes(":") ? ip : ip.replace(/\b0+(?=\d)/g, "");
  if (!isIPv4(plain) && !isIPv6(plain)) return undefined;
  const address = ipaddr.parse(plain);
  const bits = Number(digits);
  if (bits > (address.kind() === "ipv4" ? 32 : 128)) return undefined;
  const zeros = plain !== ip || /^0\d/.test(digits);
  return { address, bits, strict: strictProblems({ address, bits, zeros }) };
}

/** `10.1.0.0/16` of `010.1.2.3/16`; what is no CIDR stays. */
export function canonicalCidr(text: string): string {
  const cidr = parseCidr(text);
  return cidr === undefined ? text : `${networkOf(cidr.address, cidr.bits)}/${cidr.bits}`;
}

/** One at most: the API server stops at the first. */
function strictProblems(cidr: {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
  readonly zeros: boolean;
}): readonly string[] {
  const { address, bits, zeros } = cidr;
  if (zeros) return ["must not have leading 0s in IP or prefix length"];
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress())
    return ["must not have an IPv4-mapped IPv6 address"];
  return networkOf(address, bits) === address.toString()
    ? []
    : ["must not have bits set beyond the prefix length"];
}

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const family = address instanceof ipaddr.IPv6 ? ipaddr.IPv6 : ipaddr.IPv4;
  return family.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString();
}

/** In the same family, inside, and with a longer prefix. */
export function isStrictSubset(inner: ParsedCidr, outer: ParsedCidr): boolean {
  if (inner.address.kind() !== outer.address.kind() || inner.bits <= outer.bits) return false;
  return networkOf(inner.address, outer.bits) === networkOf(outer.address, outer.bits);
}
