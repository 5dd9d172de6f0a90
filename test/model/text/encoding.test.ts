import { expect } from "chai";
import { textOfBytes } from "../../../src/model/text/encoding.js";

const text = "kind: NetworkPolicy # é\n";
const little = Buffer.from(text, "utf16le");
const big = Buffer.from(little).swap16();
const bytes = (...numbers: readonly number[]): Buffer => Buffer.from(numbers);

describe("the text that a file's bytes are", () => {
  const read: readonly (readonly [string, Buffer])[] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from(text)])],
    ["UTF-16 as PowerShell's > writes it", Buffer.concat([bytes(0xff, 0xfe), little])],
    ["UTF-16 with the other byte order", Buffer.concat([bytes(0xfe, 0xff), big])],
  ];
  for (const [what, raw] of read) it(`is read: ${what}`, () => expect(textOfBytes(raw)).to.equal(text));

  const refused: readonly (readonly [string, Buffer, RegExp])[] = [
    ["UTF-16 without a mark", little, /holds NUL characters|not valid UTF-8/],
    ["UTF-16 of the other byte order without a mark", big, /holds NUL characters|not valid UTF-8/],
    ["UTF-32", Buffer.concat([bytes(0xff, 0xfe, 0, 0), little]), /is UTF-32/],
    ["UTF-32 of the other byte order", Buffer.concat([bytes(0, 0, 0xfe, 0xff), big]), /is UTF-32/],
    ["Latin-1", Buffer.from(text, "latin1"), /not valid UTF-8/],
    [
      "half of a character of UTF-16",
      Buffer.concat([bytes(0xff, 0xfe), little, bytes(0x61)]),
      /not valid UTF-16/,
    ],
    ["a NUL", Buffer.from("kind: a\0b"), /holds NUL characters/],
    ["an archive", bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), /not valid UTF-8|NUL/],
  ];
  for (const [what, raw, why] of refused)
    it(`is none, and refused with a remedy: ${what}`, () =>
      expect(() => textOfBytes(raw))
        .to.throw(why)
        .with.property("message")
        .that.matches(/Save it as UTF-8/));
});
