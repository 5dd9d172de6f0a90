import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof, start } from "./netproof.js";

describe("a report that can have no place", () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-report-paths-"));
    execFileSync("mkfifo", [path("pipe")]);
    mkdirSync(path("folder"));
    writeFileSync(path("wall"), "");
    symlinkSync("loop", path("loop"));
    symlinkSync("nowhere/file", path("dangling"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const cases = [
    { name: "a folder", at: "folder", why: /it is a folder, not a file/ },
    { name: "a named pipe", at: "pipe", why: /it is a named pipe, not a file/ },
    { name: "a device", at: "/dev/full", why: /it is a device, not a file/ },
    { name: "a file as its folder", at: "wall/r.xml", why: /ENOTDIR|EEXIST/ },
    { name: "a symlink loop", at: "loop", why: /ELOOP/ },
    { name: "a symbolic link to nothing", at: "dangling", why: /a symbolic link to nothing/ },
    { name: "a folder that cannot be made", at: "/proc/nobody/r.xml", why: /\/proc/ },
  ];
  for (const [what, args, report] of [
    ["a scenario", ["run", "s.yaml"], "html=s.yaml"],
    ["a scenario by another path", ["run", "s.yaml"], "html=link.yaml"],
    ["a file in a folder of manifests", ["verify", "-f", "manifests"], "json=manifests/shop.json"],
    ["manifests", ["verify", "-f", "manifests/shop.json"], "tap=manifests/shop.json"],
    ["statements", ["verify", "-f", "manifests", "--assert", "intent.yaml"], "tap=intent.yaml"],
    ["the report that it is made of", ["report", "run.json"], "html=run-link.json"],
  ] as const)
    it(`is never written over what is read: ${what}`, async () => {
      const inputs = ["s.yaml", "manifests/shop.json", "intent.yaml", "run.json"];
      mkdirSync(path("manifests"), { recursive: true });
      for (const input of inputs) writeFileSync(path(input), `${input}\n`);
      for (const [link, to] of [
        ["link.yaml", "s.yaml"],
        ["run-link.json", "run.json"],
      ] as const) {
        rmSync(path(link), { force: true });
        symlinkSync(to, path(link));
      }
      const [command, ...rest] = args;
      const words = rest.map((word) => (word.startsWith("-") ? word : path(word)));
      const { code, stderr } = await netproof([
        command,
        ...words,
        "--report",
        report.replace("=", `=${folder}/`),
      ]);
      expect(stderr).to.match(/cannot write the \w+ report to .*: this command reads it: name another file/);
      expect(code).to.equal(2);
      for (const input of inputs) expect(readFileSync(path(input), "utf8")).to.equal(`${input}\n`);
    });

  for (const { name, at, why } of cases)
    for (const command of [
      ["run", "default-deny/both"],
      ["verify", "-f", "test/cli/manifests"],
    ])
      it(`is refused before netproof ${command[0]} does anything: ${name}`, async () => {
        const report = `junit=${at.startsWith("/") ? at : path(at)}`;
        const run = start([...command, "--report", report, "--report", `tap=${path("good.tap")}`]);
        const late = setTimeout(() => run.kill("SIGKILL"), 60_000);
        const { code, stdout, stderr } = await run.finished;
        clearTimeout(late);
        expect(stderr)
          .to.match(/cannot write the junit report to /)
          .and.match(why);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
        expect(existsSync(path("good.tap"))).to.equal(false);
      });

  it("by the time it is written does not hide exit 4", async () => {
    mkdirSync(path("gone"));
    const report = `junit=${path("gone/r.xml")}`;
    const run = start(["run", "--fault", "A1", "--settle", "2s", "default-deny/both", "--report", report]);
    await run.until(/embedded lab/);
    rmdirSync(path("gone"));
    writeFileSync(path("gone"), "");
    const { code, stderr } = await run.finished;
    expect(stderr).to.include("cannot write the junit report");
    expect(code).to.equal(4);
  });

  it("is refused where stdout has another flag", async () => {
    const { code, stderr } = await netproof(["run", "default-deny/both", "--report", "html=-"]);
    expect(stderr).to.include("for stdout use --output html");
    expect(code).to.equal(2);
  });

  const records: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "where a report goes",
      ["--record", "same.json", "--report", "json=same.json"],
      /written over .*same\.json/,
    ],
    ["on stdout", ["--record", "-"], /--record takes the name of a file/],
    ["in a folder's place", ["--record", "folder"], /cannot write the record to .*it is a folder/],
  ];
  for (const [where, flags, why] of records)
    it(`is refused for the record ${where}`, async () => {
      const own = flags.map((flag) =>
        flag.replace(/^(json=)?(same\.json|folder)$/, (_all, format = "", name) => `${format}${path(name)}`),
      );
      const { code, stdout, stderr } = await netproof(["run", "default-deny/both", ...own]);
      expect(stderr).to.match(why);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });

  it("is refused where stdout goes", () => {
    const out = openSync(path("out.json"), "w");
    const args = ["bin/netproof.js", "run", "default-deny/both", "-o", "json", "--record", path("out.json")];
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", out, "pipe"] });
    closeSync(out);
    expect(String(stderr)).to.include("stdout goes there");
    expect(status).to.equal(2);
  });

  it("is none where it is a stream", async () => {
    const { code, stderr } = await netproof(["run", "default-deny/both", "--report", "tap=/dev/null"]);
    expect(code, stderr).to.equal(0);
  });
});
