import { expect } from "chai";
import { readManifests } from "../../src/manifest/read.js";
import { parseDocuments } from "../../src/model/text/source.js";
import { skip } from "../skip.js";
import { decoded, hasGo } from "./decoder/decoder.js";
import { difference } from "./decoder/differences.js";
import { snippet } from "./decoder/snippets.js";

const SNIPPETS = 400;

/** Texts that one reader or another takes otherwise than Kubernetes does. */
const scalars = [
  ..."0443 0o17 089 1_000 0b11 +12 12e1 1:30 0x_1F 80.0 ._1 .5 1_0.5 2001-01-01 -0x1f 0o8 1. = _1 1__0 y 0_7".split(
    " ",
  ),
  ..."-0b11 +0x1 0b12 0X1F 0B1 0O7 1_ +_1 1e3 1E-2 -.5 +.5 . 0b 0x -0 0x1p4 1e400 09 0. -0b_1 -0o7 -017".split(
    " ",
  ),
  ..."1_e3 1e_3 .e1 1.e1 -1_ 1._5 .5_ ~ null Null NULL nUll true True tRUE Yes yEs On oN off n NO .nAN 00 -- +-".split(
    " ",
  ),
];
const documents = [
  "a: 1\na: 2\n<<: {c: 1}\n",
  "a: &x {b: 1}\n<<: [*x, {c: 2}]\nd: *x\n",
  "<<: {a: 1, b: 2}\na: 3\n<<: {b: 4}\n",
  "{a: 1, <<: {a: 2}}\n",
  "{<<: {a: 2}, a: 1}\n",
  "<<: [{a: 1}, {a: 2}]\n",
  "<<: null\na: 1\n",
  'x: !!null ""\ny: !!int "12"\nz: ! 1\nb: !!binary aGVsbG8=\nd: !foo 12\ne: !!float 1\nf: !!bool yes\n',
  "x: !!int a\n",
  "y: !!int 1.0\n",
  "a: !foo {b: 1}\nc: !x [1]\n",
  "__proto__: {a: 1}\n",
  "<<: {__proto__: 1}\n",
  "? [x]\n: c\n",
  "? a\n: b\n",
  "~: 1\n",
  "!!set {a, b}\n",
  '{"a": 1, "a": 2, "b": "\\u00e9\\/"}\n{"c": 1}',
  "a: 1\t# c\nb:\t2\nc: [\n\t1\n]\n",
  "a:\n\tb: 1\n",
  "a: [\n1,\n2\n]\n",
  "a: {b: 1\n}\n",
  'k:\n  a: "x\n  y"\n',
  "a: |\n  x\n   y\n\nb: >-\n  a\n  b\n",
  "\ufeffa: 1\r\nb: 2\r\n",
  "a: @b\n",
  "a: b: c\n",
  "- - a\n  - b\n",
  "a: [b, c: d, {e: f}]\n",
];

describe("what Kubernetes' own reader makes of a text (test/manifest/decoder)", function () {
  this.timeout(600_000);
  before(function () {
    if (!hasGo()) skip(this, { reason: "this machine has no Go", forced: true });
  });

  it("netproof reads, too: every value, key and layout that readers take differently", async () => {
    const texts = [
      ...scalars.map((own) => `a: ${own}\n`),
      ...scalars.map((own) => `${own}: 1\n`),
      ...documents,
    ];
    const read = await decoded(texts);
    const values = (text: string): unknown => {
      try {
        return parseDocuments(text, "f.yaml", { dialect: "kubernetes" }).map(({ value }) => value);
      } catch {
        return "refused";
      }
    };
    for (const [index, text] of texts.entries()) {
      const theirs = read[index] ?? [];
      const isRefused = theirs.some(({ value, error }) => value === undefined && error !== undefined);
      const expected = isRefused ? "refused" : theirs.map(({ value }) => value);
      expect(JSON.parse(JSON.stringify(values(text))), text).to.deep.equal(expected);
    }
  });

  it(`and so are ${SNIPPETS} generated manifests, but for differences with a reason`, async () => {
    const texts = Array.from({ length: SNIPPETS }, (_, seed) => snippet(seed));
    const read = await decoded(texts);
    const found = texts.flatMap((text, index) => difference(text, read[index] ?? []) ?? []);
    expect(found.filter(({ reason }) => reason === undefined)).to.deep.equal([]);
    const taken = texts.filter(
      (text, index) => (read[index] ?? []).every(({ error }) => error === undefined) && isTaken(text),
    );
    expect(taken.length, "most are objects of Kubernetes").to.be.greaterThan(SNIPPETS / 3);
  });
});

function isTaken(text: string): boolean {
  try {
    return readManifests([{ file: "f.yaml", text }]).state !== undefined;
  } catch {
    return false;
  }
}
