import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skip } from "../skip.js";
import { start } from "../start.js";
import { until } from "../until.js";
import { record, writeRecording } from "./terminal/recording.js";
import { hasTmux, openTerminal, type Terminal, textLines } from "./terminal/tmux.js";

const replay = fileURLToPath(new URL("./terminal/replay.js", import.meta.url));

/** As environment of a command in a shell. */
const PLAIN = "NO_COLOR=1 TERM=screen";

const runs = {
  "that passes": { scenarios: ["default-deny/ingress", "default-deny/egress", "ports/end-port"] },
  "that fails": {
    scenarios: ["default-deny/ingress", "ipblock/except-ingress", "ports/end-port"],
    faults: ["D1"],
    options: { settleMs: 2_000 },
  },
} as const;

/** What the replay says last. */
const LAST = /Time to enforce: .*\./;

for (const [name, request] of Object.entries(runs)) {
  describe(`a run ${name}, on a terminal`, () => {
    let folder: string;
    let file: string;
    let piped: readonly string[];
    const terminals: Terminal[] = [];
    const open = async (command: string, columns: number): Promise<Terminal> => {
      const terminal = await openTerminal(command, columns);
      terminals.push(terminal);
      return terminal;
    };
    const shows = (terminal: Terminal, what: RegExp) => async () =>
      what.test((await terminal.lines()).join("\n"));

    before(async function () {
      if (!hasTmux) skip(this, { reason: "this machine has no tmux" });
      folder = mkdtempSync(join(tmpdir(), "netproof-terminal-"));
      file = join(folder, "recording.json");
      writeRecording(file, await record(request));
      const env = { ...process.env, NO_COLOR: "1" };
      const { stdout } = await start({ argv: [process.execPath, replay, file], env }).finished;
      piped = textLines(stdout);
    });
    after(async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()));
      if (folder !== undefined) rmSync(folder, { recursive: true });
    });

    for (const columns of [60, 80, 120]) {
      it(`of ${columns} columns shows the lines that a pipe gets`, async () => {
        const terminal = await open(`${PLAIN} ${process.execPath} ${replay} ${file}`, columns);
        await until("the run is shown", shows(terminal, LAST));
        expect(await terminal.lines()).to.deep.equal(piped);
      });
    }

    it("that is resized all the time shows the lines that a pipe gets", async () => {
      const terminal = await open(`${PLAIN} ${process.execPath} ${replay} ${file}`, 80);
      let turn = 0;
      await until("the run is shown", async () => {
        await terminal.resize([60, 120, 80, 40][(turn += 1) % 4] ?? 80);
        return shows(terminal, LAST)();
      });
      expect(await terminal.lines()).to.deep.equal(piped);
    });

    it("shows what it waits for below the results, and only while it waits", async () => {
      const terminal = await open(`${PLAIN} ${process.execPath} ${replay} ${file}`, 120);
      await until("a wait is shown", shows(terminal, / of 3 scenarios · \S+: /));
      await until("the run is shown", shows(terminal, LAST));
      expect((await terminal.lines()).join("\n")).not.to.include(" of 3 scenarios");
    });

    it("keeps progress on it when results go to a file, which has none", async () => {
      const out = join(folder, "results");
      const terminal = await open(`${PLAIN} ${process.execPath} ${replay} ${file} >${out}`, 80);
      await until("a wait is shown", shows(terminal, / of 3 scenarios/));
      await until("the run is over", () => LAST.test(readFileSync(out, "utf8")));
      expect(textLines(readFileSync(out, "utf8"))).to.deep.equal(piped);
      await until("nothing is left on the terminal", async () =>
        (await terminal.lines()).every((line) => line === ""),
      );
    });

    it("keeps results on it when progress goes to a file, which has no escapes", async () => {
      const errors = join(folder, "errors");
      const terminal = await open(`${PLAIN} ${process.execPath} ${replay} ${file} 2>${errors}`, 80);
      await until("the run is shown", shows(terminal, LAST));
      expect(await terminal.lines()).to.deep.equal(piped);
      expect(readFileSync(errors, "utf8")).not.to.include("\u001B");
    });
  });
}
