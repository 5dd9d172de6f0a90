import type { TransportProtocol } from "../model/objects.js";
import { SERVER } from "./programs/server.js";

/** A port that a probe server answers on. `http`: it speaks HTTP. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: TransportProtocol;
  readonly http?: true;
}

/**
 * The main process of a probe pod. `everyAddress`: for a host with several addresses. Names and ports are arguments of a
 * program that never changes.
 */
export function serveCommand(options: {
  readonly identity: string;
  readonly ports: readonly ServedPort[];
  readonly everyAddress: boolean;
}): readonly string[] {
  const { identity, ports, everyAddress } = options;
  const served = ports.map(({ port, protocol, http }) => `${port}/${http ? "HTTP" : protocol}`);
  return ["perl", "-e", SERVER, "--", identity, everyAddress ? "each" : "any", ...served];
}
