import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject, Pod } from "../../../../src/model/objects.js";
import { createLab } from "../../../../src/target/lab/index.js";
import { openSandbox } from "../../../../src/target/lab/sandbox/sandbox.js";
import type { Target } from "../../../../src/target/target.js";
import { namespace } from "../../../builders.js";

const signal = new AbortController().signal;

/** What a pod's file system has at its top, and nothing else of this machine. */
const TOP = /^(usr|bin|sbin|lib\w*|etc|tmp|proc|dev|run|var|opt|nix|gnu)$/;

describe("the root file system of the lab's pods", () => {
  let lab: Target;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "netproof-host-"));
    chmodSync(folder, 0o777);
    process.env["NETPROOF_TEST_SECRET"] = "of this process";
    lab = await createLab();
    delete process.env["NETPROOF_TEST_SECRET"];
    const pod: Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "x", name: "a" },
      spec: { containers: [{ name: "c", command: ["sleep", "infinity"] }] },
    };
    await lab.apply([namespace("x"), pod] satisfies readonly KubernetesObject[], signal);
  });
  after(async () => {
    await lab.dispose();
    rmSync(folder, { recursive: true });
  });

  async function inPod(...command: readonly string[]): Promise<string> {
    const source = { kind: "pod", namespace: "x", name: "a" } as const;
    const result = await lab.exec({ source, command, stdin: "", timeoutMs: 5_000, signal });
    return result.kind === "finished" ? result.stdout + result.stderr : result.why;
  }

  it("has the folders of programs and nothing else", async () => {
    const names = (await inPod("ls", "/")).trim().split("\n");
    expect(names.filter((name) => !TOP.test(name))).to.deep.equal([]);
    expect(await inPod("ls", "-A", "/tmp", "/var")).to.equal("/tmp:\n\n/var:\nrun\n");
  });

  const hidden: readonly [string, () => string][] = [
    ["the home", homedir],
    ["the folder that netproof runs in", () => process.cwd()],
    ["temporary files", () => folder],
    ["the host's files by way of another process", () => `/proc/1/root${process.cwd()}`],
  ];
  for (const [name, path] of hidden) {
    it(`shows nothing of ${name}`, async () => {
      expect(await inPod("ls", "-d", path())).to.match(/No such file or directory/);
    });
  }

  for (const path of ["/usr", "/usr/bin", "/etc"]) {
    it(`lets nobody write to ${path}`, async () => {
      expect(await inPod("touch", `${path}/netproof-test`)).to.match(/Read-only file system/);
    });
  }

  it("has the devices that programs need, and no others", async () => {
    const devices = "fd\nfull\nnull\nrandom\nstderr\nstdin\nstdout\nurandom\nzero\n";
    expect(await inPod("ls", "/dev")).to.equal(devices);
    expect(await inPod("sh", "-c", "echo lost >/dev/null && head -c 4 /dev/zero | wc -c")).to.equal("4\n");
  });

  it("gives a process PATH, LC_ALL and TMPDIR, and nothing of this process's environment", async () => {
    const names = (await inPod("env"))
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    // Node itself hands the last one to every child where coverage is measured.
    expect(new Set([...names, "NODE_V8_COVERAGE"])).to.have.keys(
      "PATH",
      "LC_ALL",
      "TMPDIR",
      "NODE_V8_COVERAGE",
    );
    expect(await inPod("cat", "/proc/1/environ")).not.to.include("NETPROOF_TEST_SECRET");
  });

  it("lets a process write to TMPDIR", async () => {
    expect(await inPod("sh", "-c", 'echo kept >"$TMPDIR/file" && cat "$TMPDIR/file"')).to.equal("kept\n");
  });
});

describe("the lab's sandbox", () => {
  it("runs commands as lists of words, and no word as a shell's text", async () => {
    const sandbox = await openSandbox();
    try {
      const words = ["$(id)", "`id`", "'; id; '", "a\nb", "", "-n"];
      const said = await sandbox.run({ command: ["printf", "<%s>", ...words] });
      expect(said).to.equal(words.map((word) => `<${word}>`).join(""));
    } finally {
      await sandbox.stop();
    }
  });

  it("gives each of many commands its own input, however they are asked for", async () => {
    const sandbox = await openSandbox();
    try {
      const inputs = Array.from({ length: 20 }, (_, index) => `input ${index}\n`.repeat(index * 1000));
      const said = await Promise.all(inputs.map((input) => sandbox.run({ command: ["cat"], input })));
      expect(said).to.deep.equal(inputs);
    } finally {
      await sandbox.stop();
    }
  });

  it("has tools that stand outside the usual folders, with the libraries beside them alone", async () => {
    const home = mkdtempSync(join(tmpdir(), "netproof-tools-"));
    const path = process.env["PATH"];
    for (const name of ["bin", "lib", "private"]) mkdirSync(join(home, name));
    writeFileSync(join(home, "lib/data"), "beside\n");
    writeFileSync(join(home, "bin/nc"), `#!/bin/sh\ncat ${home}/lib/data\n`, { mode: 0o755 });
    symlinkSync("/usr/bin/curl", join(home, "bin/curl"));
    process.env["PATH"] = `${join(home, "bin")}:${path}`;
    try {
      const sandbox = await openSandbox();
      try {
        expect(await sandbox.run({ command: ["nc"] })).to.equal("beside\n");
        const seen = await sandbox.run({ command: ["ls", home] });
        expect(seen).to.equal("bin\nlib\n");
      } finally {
        await sandbox.stop();
      }
    } finally {
      process.env["PATH"] = path;
      rmSync(home, { recursive: true });
    }
  });

  it("says what a command that fails said, and goes on", async () => {
    const sandbox = await openSandbox();
    try {
      const failed = await sandbox
        .run({ command: ["sh", "-c", "echo no such thing >&2; exit 3"] })
        .then(String, String);
      expect(failed).to.include("no such thing");
      const gone = await sandbox.run({ command: ["no-such-tool"] }).then(String, String);
      expect(gone).to.include("no-such-tool");
      expect(await sandbox.run({ command: ["cat"], input: "data\n" })).to.equal("data\n");
    } finally {
      await sandbox.stop();
    }
  });
});
