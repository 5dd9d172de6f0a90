import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

/** A terminal of tmux's, on a server of its own. */
export interface Terminal {
  resize(columns: number): Promise<void>;
  /** Every line from the first, as written: wrapped ones joined, blanks at their ends cut. */
  lines(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

let terminals = 0;

/** Runs a shell command in a terminal of so many columns. The terminal stays when the command has ended. */
export async function openTerminal(command: string, columns: number): Promise<Terminal> {
  const server = `netproof-test-${process.pid}-${(terminals += 1)}`;
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("tmux", ["-L", server, "-f", "/dev/null", ...args]);
    return stdout;
  };
  const size = ["-x", String(columns), "-y", "24"];
  const stays = `${command}; sleep 600`;
  const { TMUX: _, ...env } = process.env;
  await promisify(execFile)(
    "tmux",
    ["-L", server, "-f", "/dev/null", "start-server", ";", "set", "-g", "history-limit", "50000", ";"].concat(
      ["new-session", "-d", ...size, stays],
    ),
    { env },
  );
  return {
    resize: async (to) => void (await tmux("resize-window", "-x", String(to))),
    lines: async () => textLines(await tmux("capture-pane", "-pJ", "-S", "-")),
    close: async () => void (await tmux("kill-server")),
  };
}

/** Without blanks at the ends of lines, and without blank lines at the end. */
export function textLines(text: string): readonly string[] {
  return text
    .replace(/[^\S\n]+$/gm, "")
    .trimEnd()
    .split("\n");
}
