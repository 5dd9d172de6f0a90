import type { IpBlock, IpFamily } from "../../model/objects.js";
import type { Random } from "../random.js";

/** Around whose address blocks are made, in variables of scenario files: pods by their names, hosts outside by address. */
export interface BlockEnds {
  readonly pods: readonly string[];
  readonly externals: readonly { readonly name: string; readonly families: readonly IpFamily[] }[];
  readonly families: readonly IpFamily[];
}

const BITS = { IPv4: 32, IPv6: 128 } as const;
const EVERYTHING = { IPv4: "0.0.0.0/0", IPv6: "::/0" } as const;
/** Halves of everything: together they are all, and neither is. */
const HALVES = { IPv4: ["0.0.0.0/1", "128.0.0.0/1"], IPv6: ["::/1", "8000::/1"] } as const;
const PREFIXES = { IPv4: [8, 16, 20, 24, 25, 26, 28, 30, 31], IPv6: [16, 32, 48, 64, 112, 120, 126, 127] };

export function blockOf(random: Random, ends: BlockEnds): IpBlock {
  const family = random.pick(ends.families);
  const kind = random.weighted({ one: 4, everything: 4, half: 1, network: 4 });
  const end = endOf(random, ends, family);
  switch (kind) {
    case "one":
      return { cidr: single(end, family) };
    case "half":
      return { cidr: random.pick(HALVES[family]) };
    case "everything": {
      const others = random.chance(0.3) ? [endOf(random, ends, family)] : [];
      const except = random.chance(0.75) ? [end, ...others].map((one) => inside(random, one, family)) : [];
      return block(EVERYTHING[family], except);
    }
    case "network": {
      const bits = random.pick(PREFIXES[family]);
      const holes = random.chance(0.5) ? [deeper(random, end, { family, bits })] : [];
      return block(network(end, family, bits), holes);
    }
  }
}

function block(cidr: string, except: readonly string[]): IpBlock {
  return except.length === 0 ? { cidr } : { cidr, except: [...new Set(except)] };
}

function endOf(random: Random, { pods, externals }: BlockEnds, family: IpFamily): string {
  const hosts = externals.filter(({ families }) => families.includes(family));
  return hosts.length > 0 && random.chance(0.4) ? `external/${random.pick(hosts).name}` : random.pick(pods);
}

function single(end: string, family: IpFamily): string {
  return `\${${family === "IPv4" ? "ip" : "ip6"}:${end}}/${BITS[family]}`;
}

function network(end: string, family: IpFamily, bits: number): string {
  return `\${${family === "IPv4" ? "net" : "net6"}:${end}/${bits}}`;
}

function inside(random: Random, end: string, family: IpFamily): string {
  return random.chance(0.6) ? single(end, family) : network(end, family, random.pick(PREFIXES[family]));
}

/** The API wants an except to be a strict subset. */
function deeper(
  random: Random,
  end: string,
  { family, bits }: { readonly family: IpFamily; readonly bits: number },
): string {
  const longer = PREFIXES[family].filter((one) => one > bits);
  return longer.length === 0 || random.chance(0.6)
    ? single(end, family)
    : network(end, family, random.pick(longer));
}
