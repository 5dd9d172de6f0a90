import { expect } from "chai";
import { outputUpTo } from "../../../../src/target/kubernetes/exec/framed-output.js";

const mark = "0b9f";

/** What is left of the output, whether it is complete, and whether nothing came behind it. */
function after(...chunks: readonly string[]): readonly [string, boolean, boolean] {
  const output = outputUpTo(mark);
  const within = chunks.map((chunk) => output.add(Buffer.from(chunk)));
  return [output.text(), output.isComplete(), within.every(Boolean)];
}

describe("output up to a mark", () => {
  const cases: readonly (readonly [string, readonly string[], string, boolean, boolean])[] = [
    ["is not complete before the mark", ["a\n", "b"], "a\nb", false, true],
    ["ends with the mark, which is no part of it", ["a\n", `b${mark}`], "a\nb", true, true],
    ["may be empty", [mark], "", true, true],
    ["keeps a newline at its end", [`a\n${mark}`], "a\n", true, true],
    ["ends with a mark that follows a part of it", ["a0b9", "0b9", "f"], "a0b9", true, true],
    ["is not ended by what begins like the mark", ["0b9", "e", "0b"], "0b9e0b", false, true],
    ["says that something stands behind the mark", [`a${mark}b`], "a", true, false],
    ["says that something comes after the mark", [`a${mark}`, "b"], "a", true, false],
  ];
  for (const [name, chunks, text, complete, within] of cases) {
    it(name, () => expect(after(...chunks)).to.deep.equal([text, complete, within]));
  }

  it("ends wherever the mark is cut", () => {
    const whole = `x 0b 0b9 0b8f\n${mark}`;
    for (let cut = 0; cut < whole.length; cut++) {
      const seen = after(whole.slice(0, cut), whole.slice(cut));
      expect(seen, `cut at ${cut}`).to.deep.equal(["x 0b 0b9 0b8f\n", true, true]);
    }
  });

  it("ends where the mark comes byte by byte, behind characters of several bytes", () => {
    const bytes = [...Buffer.from(`é🙂${mark}`)];
    const output = outputUpTo(mark);
    for (const byte of bytes) expect(output.add(Buffer.of(byte))).to.equal(true);
    expect([output.text(), output.isComplete()]).to.deep.equal(["é🙂", true]);
  });
});
