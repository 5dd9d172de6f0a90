/** Output of a stream that goes on afterwards: it ends where the mark stands, which is no part of it. */
export interface FramedOutput {
  /** False when there is something behind the mark. */
  add(chunk: Buffer): boolean;
  isComplete(): boolean;
  /** So far. */
  text(): string;
}

/** The mark may come in pieces. */
export function outputUpTo(mark: string): FramedOutput {
  const bytes = Buffer.from(mark);
  const chunks: Buffer[] = [];
  let tail: Buffer = Buffer.alloc(0);
  let complete = false;
  return {
    add(chunk) {
      if (complete) return false;
      chunks.push(chunk);
      const recent = Buffer.concat([tail, chunk]);
      tail = recent.subarray(Math.max(0, recent.length - bytes.length));
      const found = recent.indexOf(bytes);
      if (found === -1) return true;
      complete = true;
      const behind = recent.length - found;
      const all = Buffer.concat(chunks);
      chunks.splice(0, Infinity, all.subarray(0, all.length - behind));
      return behind === bytes.length;
    },
    isComplete: () => complete,
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}
