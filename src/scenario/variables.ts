import ipaddr from "ipaddr.js";

/**
 * Variables in policies, for addresses that are known only once pods run:
 * `${ip:x/a}` `${ip6:x/a}` `${ip:external/backup}` `${ip:service/x/web}` `${node:a}` `${node6:a}`, and
 * `${net:x/a/24}`, the network of 24 bits that holds that address (`${net6:…}` likewise).
 */
const VARIABLE = /\$\{(ip|ip6|node|node6|net|net6):([^}]+)\}/g;

export type Lookup = (name: string, family: "IPv4" | "IPv6") => string;

/** A deep copy of `value` with the variables of every string replaced. `lookup` throws on an unknown name. */
export function substitute<T>(value: T, lookup: Lookup): T {
  return mapStrings(value, (text) =>
    text.replace(VARIABLE, (_whole, kind: string, name: string) => resolve({ kind, name, lookup })),
  ) as T;
}

function resolve({ kind, name, lookup }: { kind: string; name: string; lookup: Lookup }): string {
  const family = kind.endsWith("6") ? "IPv6" : "IPv4";
  if (kind.startsWith("node")) return lookup(`node/${name}`, family);
  if (kind.startsWith("ip")) return lookup(name, family);
  const slash = name.lastIndexOf("/");
  return `${networkOf(lookup(name.slice(0, slash), family), Number(name.slice(slash + 1)))}/${name.slice(slash + 1)}`;
}

function networkOf(ip: string, bits: number): string {
  const address = ipaddr.parse(ip);
  return address instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${bits}`).toString()
    : ipaddr.IPv4.networkAddressFromCIDR(`${ip}/${bits}`).toString();
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}
