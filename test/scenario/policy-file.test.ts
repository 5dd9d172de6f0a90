import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadScenario } from "../../src/scenario/load.js";
import { policy } from "../builders.js";

const SECRET = "root:x:0:secret";

describe("a file of policies that a scenario names", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-policies-"));
    mkdirSync(join(folder, "mine/policies"), { recursive: true });
    mkdirSync(join(folder, "mine-too"));
    writeFileSync(join(folder, "secret"), `${SECRET}\n  : - ][ ${SECRET}\n`);
    for (const file of ["mine/policies/own.yaml", "other.yaml", "mine-too/other.yaml"])
      writeFileSync(join(folder, file), stringify(policy("x/p", { podSelector: {} })));
    symlinkSync(join(folder, "other.yaml"), join(folder, "mine/link.yaml"));
    symlinkSync(folder, join(folder, "mine/up"));
    symlinkSync("policies/own.yaml", join(folder, "mine/inside.yaml"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function load(path: string, allowOutside = false): string {
    const file = join(folder, "mine/scenario.yaml");
    const fixture = { namespaces: { x: { pods: { a: null } } } };
    const steps = [{ name: "one", changes: [{ apply: path }] }];
    writeFileSync(file, stringify({ name: "mine", summary: "Mine.", fixture, steps }));
    try {
      const [step] = loadScenario(file, { allowOutside }).steps;
      return step?.changes[0]?.do === "apply" ? `read ${step.changes[0].policies.length}` : "nothing";
    } catch (error) {
      return String(error);
    }
  }

  for (const path of ["policies/own.yaml", "./policies/../policies/own.yaml", "inside.yaml"])
    it(`is read from ${path}, below the scenario's folder`, () => expect(load(path)).to.equal("read 1"));

  const outside: readonly [string, () => string][] = [
    ["by an absolute path", () => join(folder, "other.yaml")],
    ["by ..", () => "../other.yaml"],
    ["in a folder whose name only begins alike", () => "../mine-too/other.yaml"],
    ["by a link to a file", () => "link.yaml"],
    ["by a link to a folder", () => "up/other.yaml"],
    ["that is the machine's", () => "/etc/shadow"],
    ["that is not there", () => "../no-such-file.yaml"],
  ];
  for (const [name, path] of outside) {
    it(`is not read ${name}, and the error has the place and says what allows it`, () => {
      expect(load(path())).to.match(
        /mine\/scenario\.yaml:\d+:\d+ {2}steps\[0\]\.changes\[0\]\.apply\n {2}cannot read .*: it is not below the scenario's folder; --allow-outside/,
      );
    });
  }

  it("is read from anywhere where that is allowed", () => {
    expect(load("../other.yaml", true)).to.equal("read 1");
    expect(load("link.yaml", true)).to.equal("read 1");
  });

  it("shows nothing of a file in its errors", () => {
    for (const allowed of [false, true]) expect(load("../secret", allowed)).not.to.include(SECRET);
  });

  it("is no folder and no device", () => {
    expect(load("policies")).to.include("it is a folder, not a file");
    expect(load("/dev/zero", true)).to.include("it is a device, not a file");
  });
});
