const MARKS = [
  { name: "UTF-32", bytes: [0xff, 0xfe, 0, 0], label: undefined },
  { name: "UTF-32", bytes: [0, 0, 0xfe, 0xff], label: undefined },
  { name: "UTF-16", bytes: [0xff, 0xfe], label: "utf-16le" },
  { name: "UTF-16", bytes: [0xfe, 0xff], label: "utf-16be" },
  { name: "UTF-8", bytes: [0xef, 0xbb, 0xbf], label: "utf-8" },
] as const;

/**
 * The text that bytes are: by their byte order mark, as PowerShell's `>` writes it, else UTF-8. Throws, with a message that
 * names no file, on what is none: a manifest that is half read is a policy that nobody sees.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const mark = MARKS.find((own) => own.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined && mark.label === undefined) throw new Error(`it is ${mark.name}${REMEDY}`);
  const name = mark?.name ?? "UTF-8";
  const text = decoded(bytes, name, mark?.label ?? "utf-8");
  if (text.includes("\0")) throw new Error(`it holds NUL characters, and so is no ${name} text${REMEDY}`);
  return text;
}

const REMEDY = "\n  Save it as UTF-8, or as UTF-16 with a byte order mark.";

function decoded(bytes: Uint8Array, name: string, label: "utf-8" | "utf-16le" | "utf-16be"): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`it is not valid ${name}${REMEDY}`, { cause });
  }
}
