import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "./netproof.js";

/** Where the command line takes a file that it reads. */
const readers: Readonly<Record<string, (file: string) => readonly string[]>> = {
  "simulate -f": (file) => ["simulate", "-f", file],
  "explain -f": (file) => ["explain", "a/b", "c/d", "80", "-f", file],
  "verify -f": (file) => ["verify", "-f", file],
  "verify --assert": (file) => ["verify", "-f", "test/cli/manifests", "--assert", file],
  "simulate --queries": (file) => ["simulate", "-f", "test/cli/manifests", "--queries", file],
  "list FILE": (file) => ["list", file],
  "run FILE": (file) => ["run", file],
  "report FILE": (file) => ["report", file],
  "diff FILE": (file) => ["diff", file, file],
  "run --divergences": (file) => ["run", "default-deny/both", "--divergences", file],
  "run --baseline": (file) => ["run", "default-deny/both", "--baseline", file],
  "run --kubeconfig": (file) => ["run", "--context", "x", "--kubeconfig", file],
  "run --kind-config": (file) => ["run", "--kind", "--kind-config", file],
};

describe("what is no file is refused at once, exit 2", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-files-"));
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    mkdirSync(join(folder, "folder"));
    mkdirSync(join(folder, "with-pipe"));
    execFileSync("mkfifo", [join(folder, "with-pipe", "pipe.yaml")]);
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    writeFileSync(join(folder, "large.yaml"), "");
    truncateSync(join(folder, "large.yaml"), 600_000_000);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A pipe waits for ever, and is tried with each; the others with one reader of each kind. */
  const things: readonly { name: string; path: string; why: RegExp; by?: readonly string[] }[] = [
    { name: "a named pipe", path: "pipe.yaml", why: /it is a named pipe, not a file/ },
    {
      name: "a device",
      path: "/dev/zero",
      why: /it is a device, not a file/,
      by: ["simulate -f", "run FILE", "report FILE", "run --kubeconfig"],
    },
    {
      name: "a folder",
      path: "folder",
      why: /it is a folder, not a file/,
      by: ["report FILE", "verify --assert", "run --divergences", "run --kubeconfig"],
    },
    {
      name: "a symlink loop",
      path: "loop.yaml",
      why: /ELOOP|no scenario/,
      by: ["simulate -f", "list FILE", "run --baseline", "run --kubeconfig"],
    },
    {
      name: "more than is read",
      path: "large.yaml",
      why: /it has 600 MB, and netproof reads up to \d+ MB/,
      by: ["simulate -f", "list FILE", "report FILE"],
    },
    {
      name: "a folder with a named pipe",
      path: "with-pipe",
      why: /pipe\.yaml.*\s+.*named pipe/,
      by: ["simulate -f", "list FILE"],
    },
  ];
  for (const [reader, argsFor] of Object.entries(readers))
    for (const { name, path, why, by } of things) {
      if (by !== undefined && !by.includes(reader)) continue;
      it(`${reader}: ${name}`, async () => {
        const run = start(argsFor(path.startsWith("/") ? path : join(folder, path)));
        const late = setTimeout(() => run.kill("SIGKILL"), 30_000);
        const { code, stderr } = await run.finished;
        clearTimeout(late);
        expect(stderr).to.match(why);
        expect(stderr).not.to.include("This is a defect");
        expect(code).to.equal(2);
      });
    }
});
