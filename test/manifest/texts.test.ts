import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readManifests } from "../../src/manifest/read.js";
import { manifestTexts } from "../../src/manifest/texts.js";

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: c }] }\n`;

describe("the files of manifests", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-texts-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }
  const found = (path: string): readonly string[] =>
    manifestTexts(join(folder, path)).map(({ file }) => file.slice(folder.length + 1));

  it("are those below a folder, in order", () => {
    write({ "b.yml": "", "a/c.yaml": "", "a/d.json": "{}", "a/e.txt": "" });
    expect(found(".")).to.deep.equal(["a/c.yaml", "a/d.json", "b.yml"]);
  });

  it("are not those behind a link to a folder, which may lead back", () => {
    write({ "a/x.yaml": "" });
    symlinkSync(".", join(folder, "a/loop"));
    expect(found(".")).to.deep.equal(["a/x.yaml"]);
  });

  it("are those that fit a pattern", () => {
    write({ "a/x.yaml": "", "a/y.yaml": "", "b/x.yaml": "" });
    expect(found("a/*.yaml")).to.deep.equal(["a/x.yaml", "a/y.yaml"]);
    expect(found("**/x.yaml")).to.deep.equal(["a/x.yaml", "b/x.yaml"]);
    expect(() => found("a/*.json")).to.throw("no file fits this pattern");
  });

  it("are no manifests in a Helm chart, and it says what renders them", () => {
    write({ "charts/db/Chart.yaml": "", "charts/db/templates/a.yaml": "{{ x }}" });
    expect(() => found(".")).to.throw(/Helm chart.*helm template .*charts\/db \| netproof … -f -$/);
  });

  it("are no manifests beside a kustomization, and it says which flag renders them", () => {
    write({ "base/kustomization.yaml": "", "base/a.yaml": pod("a") });
    expect(() => found(".")).to.throw(/kustomization.*--kustomize .*base$/);
  });

  it("that are wrong sink the run, or are left out and named", () => {
    const texts = [
      { file: "good.yaml", text: pod("a") },
      { file: "bad.yaml", text: `${pod("b")}---\na: [\n` },
      { file: "worse.yaml", text: pod("C_") },
    ];
    expect(() => readManifests(texts)).to.throw(/bad\.yaml:7:\d+[^]*worse\.yaml:3/);
    const { state, unread } = readManifests(texts, { keepGoing: true });
    expect(state.pods.map(({ metadata }) => metadata.name)).to.deep.equal(["a"]);
    expect(unread.map(({ file }) => file)).to.deep.equal(["bad.yaml", "worse.yaml"]);
  });
});
