import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { TargetError } from "../target.js";

/** What the lab runs, and the Debian package of each. */
const packages = {
  unshare: "util-linux",
  nsenter: "util-linux",
  ip: "iproute2",
  nft: "nftables",
  nc: "netcat-openbsd",
  socat: "socat",
  curl: "curl",
  perl: "perl-base",
} as const;

/** Where administrators' tools are when an ordinary user's PATH leaves them out. */
const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The search path for everything that the lab runs. Throws a TargetError that names every missing tool at once. */
export function toolPath(env: NodeJS.ProcessEnv): string {
  const folders = [...new Set([...(env["PATH"] ?? "").split(delimiter), ...SBIN])].filter(Boolean);
  const missing = Object.entries(packages).filter(([tool]) => !folders.some((folder) => holds(folder, tool)));
  if (missing.length === 0) return folders.join(delimiter);
  const needed = [...new Set(missing.map(([, name]) => name))].join(" ");
  throw new TargetError({
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
