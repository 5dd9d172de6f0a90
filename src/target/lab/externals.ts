import type { ExternalHost } from "../target.js";

/** Hosts outside the cluster: two in one network, and one in each of the private ranges and on the internet. */
export const externalAddresses: readonly Pick<ExternalHost, "name" | "addresses">[] = [
  { name: "backup", addresses: { IPv4: "192.168.5.10", IPv6: "2001:db8:5::10" } },
  { name: "stranger", addresses: { IPv4: "192.168.5.20", IPv6: "2001:db8:5::20" } },
  { name: "partner", addresses: { IPv4: "172.17.0.10", IPv6: "2001:db8:17::10" } },
  { name: "legacy", addresses: { IPv4: "10.0.0.10", IPv6: "2001:db8:10::10" } },
  { name: "internet", addresses: { IPv4: "203.0.113.10", IPv6: "2001:db8:113::10" } },
];
