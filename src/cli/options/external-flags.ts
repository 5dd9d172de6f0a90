import { isIP } from "node:net";
import { isPlainIp } from "../../model/validation/fields.js";
import { dnsLabel } from "../../model/validation/names.js";
import { externalPorts } from "../../probe/external-hosts.js";
import type { ExternalShells } from "../../target/kubernetes/index.js";
import type { ExternalHost } from "../../target/target.js";
import { UsageError } from "../exit.js";

interface ExternalFlags {
  /** NAME=ADDRESS or, dual stack, NAME=IPV4,IPV6. */
  readonly external: readonly string[];
  /** NAME=COMMAND. */
  readonly "external-shell": readonly string[];
}

/** The hosts of `--external`, and how to run a command on those that `--external-shell` names. */
export function externalHosts(flags: ExternalFlags): {
  readonly externals: readonly ExternalHost[];
  readonly shells: ExternalShells;
} {
  const shells = Object.fromEntries(flags["external-shell"].map(shellFlag));
  const externals = flags.external.map((text): ExternalHost => {
    const { name, addresses } = externalFlag(text);
    return { name, addresses, ports: externalPorts, canProbe: Object.hasOwn(shells, name) };
  });
  const homeless = Object.keys(shells).find((shell) => !externals.some(({ name }) => name === shell));
  if (homeless !== undefined)
    throw new UsageError(`--external-shell ${homeless}=… needs --external ${homeless}=ADDRESS`);
  return { externals, shells };
}

function externalFlag(text: string): Pick<ExternalHost, "name" | "addresses"> {
  const [, name = "", list = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const [problem] = dnsLabel(name);
  if (name !== "" && problem !== undefined) throw new UsageError(`--external ${name}: ${problem}`);
  const addresses = list.split(",").map((address) => [familyOf(address), address] as const);
  const families = new Set(addresses.map(([family]) => family));
  if (!families.has(undefined) && families.size === addresses.length)
    return { name, addresses: Object.fromEntries(addresses) };
  throw new UsageError(
    `--external takes NAME=ADDRESS, one address a family, such as backup=192.168.5.10, not "${text}"`,
  );
}

function familyOf(address: string): "IPv4" | "IPv6" | undefined {
  return isPlainIp(address) ? ({ 4: "IPv4", 6: "IPv6" } as const)[isIP(address)] : undefined;
}

function shellFlag(text: string): readonly [string, string] {
  const [, name, command] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && command !== undefined) return [name, command];
  throw new UsageError(
    `--external-shell takes NAME=COMMAND, such as backup='ssh backup.example', not "${text}"`,
  );
}
