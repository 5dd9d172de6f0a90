import type { IpFamily } from "../../model/objects.js";
import { TargetError } from "../target.js";

/** An address in each family. */
export type Pair = Readonly<Record<IpFamily, string>>;

/** The lab's plan of addresses: the ranges that kind and kubeadm use by habit. */
export const addressPlan = {
  node: (index: number): Pair => ({ IPv4: `172.18.0.${index + 2}`, IPv6: `fd00:172:18::${index + 2}` }),
  pods: (node: number): Pair => ({ IPv4: `10.244.${node + 1}.0/24`, IPv6: `fd00:10:244:${node + 1}::/64` }),
  pod: (node: number, host: number): Pair => ({
    IPv4: `10.244.${node + 1}.${host}`,
    IPv6: `fd00:10:244:${node + 1}::${host.toString(16)}`,
  }),
  services: { IPv4: "10.96.0.0/16", IPv6: "fd00:10:96::/112" },
  service: (number: number): Pair => ({
    IPv4: `10.96.${number >> 8}.${number & 255}`,
    IPv6: `fd00:10:96::${number.toString(16)}`,
  }),
} as const;

/** Numbers from a range; one that is given back is the first to be taken again, so that scenarios see addresses reused. */
export interface AddressPool {
  take(): number;
  giveBack(number: number): void;
}

export function poolOf(
  what: string,
  { first, last }: { readonly first: number; readonly last: number },
): AddressPool {
  const free: number[] = [];
  let next = first;
  return {
    take() {
      const number = free.pop();
      if (number !== undefined) return number;
      if (next <= last) return next++;
      const cleanupCommand = "Run fewer scenarios at once: --parallel 1";
      throw new TargetError({
        object: "embedded lab",
        what: `no more addresses for ${what}`,
        next: cleanupCommand,
      });
    },
    giveBack: (number) => void free.push(number),
  };
}
