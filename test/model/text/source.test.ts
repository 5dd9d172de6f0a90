import { expect } from "chai";
import { InputError, type InputProblem, parseDocuments } from "../../../src/model/text/source.js";
import type { Path } from "../../../src/model/text/located.js";

function problemsOf(text: string): readonly InputProblem[] {
  try {
    parseDocuments(text, "f.yaml");
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/** `line:column text`, each. */
function told(text: string): readonly string[] {
  return problemsOf(text).map((problem) => `${problem.line}:${problem.column} ${problem.text}`);
}

describe("a YAML text", () => {
  const text = [
    "# head",
    "spec:",
    '  "quoted": { a: [1, "two"] } # c',
    "  list:",
    "    - name: x",
    "    - |",
    "      block",
    "      of lines",
    "",
    "  empty:",
    "---",
    "second: document",
  ].join("\n");
  const places: readonly { path: Path; of: number; at: string; lines: readonly number[] }[] = [
    { path: ["spec", "quoted"], of: 0, at: "3:3", lines: [3] },
    { path: ["spec", "quoted", "a", 1], of: 0, at: "3:22", lines: [3] },
    { path: ["spec", "quoted", "b"], of: 0, at: "3:3", lines: [3] },
    { path: ["spec", "list", 0, "name"], of: 0, at: "5:7", lines: [5] },
    { path: ["spec", "list", 1], of: 0, at: "6:7", lines: [6, 7, 8] },
    { path: ["spec", "empty", "inside"], of: 0, at: "10:3", lines: [10] },
    { path: ["second"], of: 1, at: "12:1", lines: [12] },
  ];
  for (const { path, of, at, lines } of places)
    it(`knows that ${path.join(".")} stands at ${at}, and its lines`, () => {
      const document = parseDocuments(text, "f.yaml")[of];
      const { line, column } = document?.locate(path) ?? {};
      expect(`${line}:${column}`).to.equal(at);
      expect(document?.excerpt(path).map((own) => own.line)).to.deep.equal(lines);
    });

  it("tells what is wrong in each of its documents, and on which line of the whole", () => {
    const filler = `a: 1\n${"# padding\n".repeat(9_998)}---\n`.repeat(100);
    expect(told(`a: 1\na: 2\n---\n${filler}b: *nobody\n---\nc: [\n`)).to.deep.equal([
      "2:1 duplicated mapping key",
      '1000004:5 unidentified alias "nobody"',
      "1000007:1 deficient indentation",
    ]);
  }).timeout(60_000);

  it("keeps its directives with the document below them", () => {
    const [first, second] = parseDocuments("%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 2\n", "f.yaml");
    expect([first?.value, second?.value]).to.deep.equal([{ a: 1 }, { b: 2 }]);
    expect(second?.locate(["b"])).to.deep.equal({ line: 7, column: 1 });
  });

  it("may name one thing as often as it likes", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `k${index}: *a\n`).join("");
    expect(told(`a: &a z\n${many}`)).to.deep.equal([]);
  });

  it("may not stand for more than memory holds", () => {
    const bomb = Array.from({ length: 9 }, (_, index) => {
      const one = index === 0 ? "x" : `*a${index - 1}`;
      return `a${index}: &a${index} [${Array.from({ length: 10 }, () => one).join(", ")}]\n`;
    });
    expect(told(bomb.join(""))).to.deep.equal(["6:46 aliases stand for more than a million values by here"]);
  });

  it("may not stand inside of what it stands for", () => {
    expect(told("a:\n  - &a [1, [*a]]\n")).to.deep.equal(["2:14 *a stands inside of what it stands for"]);
  });

  it("may not be nested without end", () => {
    expect(told(`a: ${"[".repeat(100_000)}`)).to.deep.equal(["1:203 nested deeper than 200 levels"]);
  });
});
