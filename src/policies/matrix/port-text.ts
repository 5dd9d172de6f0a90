import type { Verdict } from "../../model/probe.js";
import { type PortRange, type PortVerdicts, PROTOCOLS } from "../../simulator/index.js";

/** The ports of a verdict: `all`, `none`, `TCP 80,443`, `TCP 1-1023; UDP all`, `all but UDP 53`. */
export function portsText(ports: PortVerdicts, wanted: Verdict): string {
  const having = ports.filter(({ verdict }) => verdict === wanted);
  if (having.length === 0) return "none";
  if (having.length === ports.length) return "all";
  const own = listedPorts(having);
  const rest = `all but ${listedPorts(ports.filter(({ verdict }) => verdict !== wanted))}`;
  return rest.length < own.length ? rest : own;
}

/** `TCP 80,443; UDP 53` */
export function listedPorts(ports: readonly Omit<PortRange, "verdict">[]): string {
  return PROTOCOLS.flatMap((protocol) => {
    const own = ports.filter((range) => range.protocol === protocol);
    if (own.length === 0) return [];
    const isAll = own.length === 1 && own[0]?.first === 1 && own[0].last === 65_535;
    const numbers = own.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
    return [isAll ? `all ${protocol}` : `${protocol} ${numbers.join(",")}`];
  }).join("; ");
}
