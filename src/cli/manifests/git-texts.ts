import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import type { ManifestText } from "../../manifest/texts.js";
import { plainText } from "../../model/text/plain-text.js";
import { MOST_MB } from "../../model/text/text-file.js";
import { UsageError } from "../exit.js";

const MOST = { maxBuffer: MOST_MB * 1_000_000, encoding: "buffer" } as const;

/**
 * The manifests below some paths as they were at a commit. Objects are read as they are stored: neither filters nor hooks of the
 * repository run. Throws UsageError.
 */
export async function textsAtCommit(ref: string, paths: readonly string[]): Promise<readonly ManifestText[]> {
  const commit = (await git(["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`]))
    .toString()
    .trim();
  const listed = await git(["ls-tree", "-r", "-z", commit, "--", ...paths]);
  const blobs = listed
    .toString()
    .split("\0")
    .flatMap((line) => {
      const [, id, name] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return id !== undefined && name !== undefined && /\.(ya?ml|json)$/.test(name) ? [{ id, name }] : [];
    });
  const texts = await contents(blobs.map(({ id }) => id));
  return blobs.map(({ name }, index) => ({ file: `${ref}:${name}`, text: texts[index] ?? "" }));
}

async function git(args: readonly string[]): Promise<Buffer> {
  try {
    return (await promisify(execFile)("git", [...args], MOST)).stdout;
  } catch (error) {
    const { stderr = String(error) } = error as { readonly stderr?: Buffer | string };
    throw new UsageError(`git ${args[0]}: ${plainText(stderr.toString()).trim()}`, { cause: error });
  }
}

/** `<id> blob <size>`, a line break, so many bytes and a line break, for each that was asked for. */
async function contents(ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const all = await batch(ids);
  const texts: string[] = [];
  let at = 0;
  for (const id of ids) {
    const end = all.indexOf("\n", at);
    const size = Number(all.subarray(at, end).toString().split(" ")[2]);
    if (!Number.isInteger(size)) throw new UsageError(`git cat-file: there is no ${id}`);
    texts.push(all.subarray(end + 1, end + 1 + size).toString("utf8"));
    at = end + 1 + size + 1;
  }
  return texts;
}

function batch(ids: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["cat-file", "--batch"], { stdio: ["pipe", "pipe", "inherit"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => void parts.push(part));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(parts)));
    child.stdin.end(`${ids.join("\n")}\n`);
  });
}
