import { readFileSync, type Stats, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { textOfBytes } from "./encoding.js";
import { fileError } from "./source.js";

/** Of manifests, scenarios and what else people write, and of a whole folder of them. */
export const MOST_MB = 64;

/** Of reports, which programs write; a string holds no more. */
export const MOST_REPORT_MB = 500;

/**
 * A file's text. Throws at once, with a message that does not name the file, for what would never end or is no file, and
 * for more than `mostMb`.
 */
export function readTextFile(path: string, mostMb = MOST_MB): string {
  checkFile(path, mostMb);
  return textOfBytes(readFileSync(path));
}

/** The same of what a person wrote. Throws InputError, which names the file. */
export function readInputFile(file: string): string {
  try {
    return readTextFile(file);
  } catch (error) {
    throw fileError(file, `cannot read it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function checkFile(path: string, mostMb = MOST_MB): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error(`it is ${nameOf(stats)}, not a file`);
  refuseOver(mostMb, stats.size);
}

/** What stands where a file is wanted. */
export function nameOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

export function refuseOver(mostMb: number, bytes: number): void {
  if (bytes <= mostMb * 1_000_000) return;
  const size = Math.ceil(bytes / 1_000_000);
  throw new Error(`it has ${size} MB, and netproof reads up to ${mostMb} MB at once`);
}

/** Standard input, which may never end. */
export async function readStream(stream: Readable, mostMb = MOST_MB): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    const read = Buffer.from(part as Uint8Array);
    parts.push(read);
    bytes += read.length;
    refuseOver(mostMb, bytes);
  }
  return textOfBytes(Buffer.concat(parts));
}
