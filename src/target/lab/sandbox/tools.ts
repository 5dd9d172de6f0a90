import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { TargetError } from "../../target.js";

/** What the lab runs, and the Debian package of each. */
const packages = {
  unshare: "util-linux",
  nsenter: "util-linux",
  pivot_root: "util-linux",
  mount: "mount",
  ip: "iproute2",
  nft: "nftables",
  nc: "netcat-openbsd",
  socat: "socat",
  curl: "curl",
  perl: "perl-base",
} as const;

/** Where administrators' tools are when an ordinary user's PATH leaves them out. */
const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** What every pod has of this machine anyway. */
const SYSTEM = /^\/(usr|bin|sbin|lib[^/]*|etc)(\/|$)/;

/** Where each program's folder needs others that only their names in it tell. */
const STORE = /^\/(nix|gnu)\/store(?=\/|$)/;

export interface Tools {
  /** The search path for everything that the lab runs. */
  readonly path: string;
  /** Folders beside the system's that tools are in, and their libraries. */
  readonly folders: readonly string[];
}

/** Throws a TargetError that names every missing tool at once. */
export function findTools(env: NodeJS.ProcessEnv): Tools {
  const path = [...new Set([...(env["PATH"] ?? "").split(delimiter), ...SBIN])].filter((folder) =>
    folder.startsWith("/"),
  );
  const homes = Object.keys(packages).map((tool) => path.find((folder) => holds(folder, tool)));
  const missing = Object.entries(packages).filter((_, index) => homes[index] === undefined);
  if (missing.length > 0) throw missingTools(missing);
  const used = new Set(homes);
  const kept = path.filter((folder) => used.has(folder) || SYSTEM.test(folder)).filter(existsSync);
  const real = Object.keys(packages).map((tool, index) =>
    dirname(realpathSync(join(homes[index] ?? "", tool))),
  );
  const places = [...kept.map((folder) => realpathSync(folder)), ...real];
  return { path: [...new Set(places)].join(delimiter), folders: [...new Set(places.flatMap(foreign))] };
}

/** A folder of programs that is none of the system's, with the libraries beside it: never the whole of what it is in. */
function foreign(folder: string): readonly string[] {
  if (SYSTEM.test(folder)) return [];
  const [store] = STORE.exec(folder) ?? [];
  if (store !== undefined) return [store];
  const beside = ["lib", "lib64", "libexec"].map((name) => join(dirname(folder), name));
  return [folder, ...beside.filter(existsSync).map((own) => realpathSync(own))];
}

function missingTools(missing: readonly (readonly [string, string])[]): TargetError {
  const needed = [...new Set(missing.map(([, name]) => name))].join(" ");
  return new TargetError({
    object: "embedded lab",
    what: `this machine has no ${missing.map(([tool]) => tool).join(", ")}`,
    next: `Debian, Ubuntu: apt-get install ${needed}`,
  });
}

function holds(folder: string, tool: string): boolean {
  try {
    accessSync(join(folder, tool), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
