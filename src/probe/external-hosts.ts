import { serveCommand, type ServedPort } from "./serve.js";

/** What every external host serves: README tells users of --external to open the same. */
export const externalPorts: readonly ServedPort[] = [
  { port: 80, protocol: "TCP" },
  { port: 81, protocol: "TCP" },
  { port: 443, protocol: "TCP" },
  { port: 5978, protocol: "TCP" },
  { port: 53, protocol: "TCP" },
  { port: 53, protocol: "UDP" },
];

/** What an external host that is ours to start runs: it answers on its ports with its name, from the address that was dialled. */
export function externalCommand(host: {
  readonly name: string;
  readonly ports: readonly ServedPort[];
}): readonly string[] {
  return serveCommand({ identity: `external/${host.name}`, ports: host.ports, everyAddress: true });
}
