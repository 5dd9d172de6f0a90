import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/netproof.js", import.meta.url));

const BLOCK = /^```console\n\$ netproof ([^\n]+)\n[^]*?^```$/gm;

/** A page whose console blocks hold what their commands print in a folder, stderr first. */
export function filled(page: string, folder: string): string {
  return page.replace(BLOCK, (_block, command: string) => {
    const { stdout, stderr } = spawnSync(process.execPath, [bin, ...command.split(" ")], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", KUBECONFIG: "/nonexistent" },
    });
    return `\`\`\`console\n$ netproof ${command}\n${`${stderr}${stdout}`.trimEnd()}\n\`\`\``;
  });
}

export function commandsIn(page: string): readonly string[] {
  return [...page.matchAll(BLOCK)].map(([, command = ""]) => command);
}
