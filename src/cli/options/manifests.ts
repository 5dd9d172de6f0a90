import { type Manifests, type ManifestText, manifestTexts, readManifests } from "../../manifest/read.js";
import { readStream } from "../../model/text/text-file.js";
import { UsageError } from "../exit.js";
import type { Streams } from "../streams.js";

/** The manifests of `-f` and `--from-cluster`, with the pods that workloads make. */
export async function loadManifests(
  {
    filename,
    cluster = [],
  }: { readonly filename: readonly string[]; readonly cluster?: readonly ManifestText[] },
  streams: Streams,
): Promise<Manifests> {
  if (filename.filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read once: one -f -");
  const texts = await Promise.all(filename.map((path) => textsAt(path, streams)));
  return readManifests([...texts.flat(), ...cluster], { workloads: true });
}

/** A file's text, those below a folder, or standard input's for `-`. */
export async function textsAt(path: string, { stdin }: Streams): Promise<readonly ManifestText[]> {
  try {
    if (path === "-") return [{ file: "<stdin>", text: await readStream(stdin) }];
    return manifestTexts(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

export function ignoredText(ignored: ReadonlyMap<string, number>): string {
  if (ignored.size === 0) return "";
  const kinds = [...ignored].map(([kind, count]) => `${count} ${kind}`).join(", ");
  return `netproof: passed over what no verdict depends on: ${kinds}\n`;
}
