import type { IpFamily } from "./objects.js";

/** Hosts outside the cluster that the library speaks of: two in one network, one in each private range and on the internet. */
export const externalAddresses: readonly {
  readonly name: string;
  readonly addresses: Readonly<Record<IpFamily, string>>;
}[] = [
  { name: "backup", addresses: { IPv4: "192.168.5.10", IPv6: "2001:db8:5::10" } },
  { name: "stranger", addresses: { IPv4: "192.168.5.20", IPv6: "2001:db8:5::20" } },
  { name: "partner", addresses: { IPv4: "172.17.0.10", IPv6: "2001:db8:17::10" } },
  { name: "legacy", addresses: { IPv4: "10.0.0.10", IPv6: "2001:db8:10::10" } },
  { name: "internet", addresses: { IPv4: "203.0.113.10", IPv6: "2001:db8:113::10" } },
];
