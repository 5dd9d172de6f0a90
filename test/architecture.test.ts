import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../../src", import.meta.url));

/** What each room may import besides itself and libraries. */
const rules = {
  model: [],
  manifest: ["model"],
  scenario: ["model"],
  simulator: ["model"],
  probe: ["model"],
  plan: ["model", "scenario", "simulator", "probe", "target"],
  record: ["model", "scenario", "plan", "probe", "target"],
  judge: ["model", "scenario", "simulator", "plan", "record", "target"],
  target: ["model"],
  run: ["model", "scenario", "plan", "probe", "target", "record", "judge"],
  compare: ["model", "judge"],
  report: ["model"],
  policies: ["model", "manifest", "simulator"],
  verify: ["model", "manifest", "policies", "scenario"],
  reduce: ["model", "scenario", "plan", "record", "judge", "run", "target"],
  fuzz: ["model", "scenario", "plan", "record", "judge", "run", "reduce", "target"],
  api: ["model", "manifest", "scenario", "simulator", "probe", "plan", "judge", "run", "target"],
  mocha: ["model", "scenario", "report", "api"],
  cli: [
    "model",
    "manifest",
    "scenario",
    "simulator",
    "probe",
    "plan",
    "record",
    "judge",
    "compare",
    "report",
    "run",
    "reduce",
    "fuzz",
    "target",
    "policies",
    "verify",
  ],
} as const satisfies Record<string, readonly string[]>;

/** The library's public faces: each shows what rooms have, and none of them what another face has. */
const faces = {
  "index.ts": ["api", "model", "scenario", "plan", "run", "target"],
  "mocha.ts": ["api", "mocha"],
} as const satisfies Record<string, readonly string[]>;

interface Import {
  readonly file: string;
  readonly to: string;
}

function imports(): readonly Import[] {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(src, file), "utf8");
    const specifiers = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(
      ([, specifier = ""]) => specifier,
    );
    return specifiers.map((specifier) => ({ file, to: posix.join(dirname(file), specifier) }));
  });
}

function room(path: string): string {
  return path.split("/")[0] ?? "";
}

describe("the layout of src", () => {
  it("has a rule for every folder", () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name)).to.have.members(Object.keys(rules));
  });

  for (const [name, allowed] of Object.entries(rules)) {
    it(`lets ${name} import ${["itself", ...allowed].join(", ")} and no other room`, () => {
      const foreign = imports()
        .filter(({ file }) => room(file) === name)
        .filter(({ to }) => room(to) !== name && !(allowed as readonly string[]).includes(room(to)));
      expect(foreign.map(({ file, to }) => `${file} imports ${to}`)).to.deep.equal([]);
    });
  }

  it("has a rule for every file at its top", () => {
    const files = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).to.have.members(Object.keys(faces));
  });

  for (const [name, shown] of Object.entries(faces)) {
    it(`lets ${name} show ${shown.join(", ")} and no other room`, () => {
      const foreign = imports()
        .filter(({ file }) => file === name)
        .filter(({ to }) => !(shown as readonly string[]).includes(room(to)));
      expect(foreign.map(({ to }) => to)).to.deep.equal([]);
    });
  }

  it("imports neither mocha nor chai at run time", () => {
    const files = readdirSync(src, { recursive: true, encoding: "utf8" });
    const importing = files.filter(
      (file) =>
        file.endsWith(".ts") &&
        /^import (?!type ).*from "(mocha|chai)"|import\("(mocha|chai)"/m.test(
          readFileSync(join(src, file), "utf8"),
        ),
    );
    expect(importing).to.deep.equal([]);
  });

  it("keeps the targets apart from one another", () => {
    const targets = new Set(["lab", "kubernetes", "kind"]);
    const foreign = imports().filter(({ file, to }) => {
      const [from, into] = [file, to].map((path) => path.split("/")[1] ?? "");
      return room(file) === "target" && from !== into && targets.has(from ?? "") && targets.has(into ?? "");
    });
    expect(foreign).to.deep.equal([]);
  });

  it("has no folder too full to be read, but for those of equal things", () => {
    const ofEqualThings = new Set(["cli/commands", "judge/hypotheses"]);
    const folders = new Map<string, number>();
    for (const file of readdirSync(src, { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".ts")) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
    const full = [...folders].filter(([name, count]) => count > (ofEqualThings.has(name) ? 25 : 16));
    expect(full).to.deep.equal([]);
  });

  it("sees imports at all", () => {
    expect(imports().length).to.be.greaterThan(50);
  });
});
