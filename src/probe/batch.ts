import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Probe } from "../model/probe.js";
import { PROBER } from "./programs/prober.js";
import { takeDatagramPorts } from "./source-ports.js";

/** A probe with the address to dial, as the target gave it, and who may answer it. */
export interface DialledProbe {
  readonly probe: Probe;
  readonly ip: string;
  /** Identities (`namespace/pod`) of which one must answer; another's answer is `misdirected`. */
  readonly answers: readonly string[];
}

/** How a connection is tried: so often by the prober itself, and with nc or curl as well. */
export interface Effort {
  readonly tries: number;
  readonly withTool: boolean;
}

export interface BatchedProbe extends DialledProbe, Effort {}

/** One exec's probes. `seconds`: how long each try may take; whole ones where nc or curl takes part. */
export interface Batch {
  readonly probes: readonly BatchedProbe[];
  readonly seconds: number;
  /** Part of what each try sends, and of what comes back if it is the answer. */
  readonly nonce: string;
  /** By takeDatagramPorts: the first source port of its datagrams. */
  readonly datagramPort: number;
  /** Processes of nc and curl at a time. */
  readonly toolsAtOnce: number;
}

/** `source`: the address that they come from, or another name for it. */
export function batchOf(
  probes: readonly BatchedProbe[],
  {
    source,
    seconds,
    toolsAtOnce = probes.length,
  }: { readonly source: string; readonly seconds: number; readonly toolsAtOnce?: number },
): Batch {
  const datagrams = probes
    .filter(({ probe }) => probe.protocol === "UDP")
    .reduce((sum, { tries, withTool }) => sum + tries + (withTool ? 1 : 0), 0);
  return {
    probes,
    seconds,
    nonce: freshNonce(),
    datagramPort: takeDatagramPorts(source, datagrams),
    toolsAtOnce: Math.max(1, toolsAtOnce),
  };
}

/** Random, so that nobody can foresee it. */
export function freshNonce(): string {
  return randomBytes(6).toString("hex");
}

/** Runs a program that comes on its stdin, with its data behind it: no shell has a part in it. */
export const PERL = ["perl"] as const;

/** Stdin for `PERL` inside a source: every probe is tried as it says. parse.ts reads the answer. */
export function batchInput({ probes, seconds, nonce, datagramPort, toolsAtOnce }: Batch): string {
  const cells = probes.map(
    (dialled, index) =>
      `cell ${index} ${addressWords(dialled)} ${dialled.tries} ${dialled.withTool ? 1 : 0} ${nonceOf(nonce, index)}`,
  );
  return withData(PROBER, [
    `seconds ${seconds}`,
    `datagrams ${datagramPort}`,
    `tools ${toolsAtOnce}`,
    ...cells,
  ]);
}

export function withData(program: string, lines: readonly string[]): string {
  return `${program}\n__END__\n${lines.join("\n")}\n`;
}

export function nonceOf(nonce: string, index: number): string {
  return `${nonce}-${index}`;
}

/** `WAY IP/HEX PORT` of a line of data. Throws on what is none: a line of data holds no other words than these. */
export function addressWords({ probe, ip }: Pick<DialledProbe, "probe" | "ip">): string {
  if (isIP(ip) === 0) throw new Error(`${JSON.stringify(ip)} is no IP address`);
  if (!Number.isInteger(probe.port)) throw new Error(`${JSON.stringify(probe.port)} is no port`);
  const hex = Buffer.from(ipaddr.parse(ip).toByteArray()).toString("hex");
  return `${WAYS[probe.http ? "HTTP" : probe.protocol]} ${ip}/${hex} ${probe.port}`;
}

const WAYS = { TCP: "tcp", UDP: "udp", SCTP: "sctp", HTTP: "http" } as const;
