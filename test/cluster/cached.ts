import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./places.js";

/** A folder that is built once for its inputs, which its key names. */
export interface Artifact {
  readonly key: string;
  readonly folder: string;
}

export interface Recipe {
  readonly name: string;
  /** Whatever decides the content: texts, keys of other artifacts. */
  readonly inputs: readonly string[];
  /** Files whose content decides too. */
  readonly files: readonly string[];
  readonly build: (folder: string) => Promise<void>;
}

/** Builds beside the final place and renames, so that a broken build is never taken for a finished one. */
export async function cached({ name, inputs, files, build }: Recipe): Promise<Artifact> {
  const hash = createHash("sha256");
  for (const input of [...inputs, ...files.map((file) => readFileSync(file))])
    hash.update(input).update("\0");
  const key = hash.digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${key}`);
  if (!existsSync(folder)) await buildBeside({ name, folder, build });
  return { key, folder };
}

async function buildBeside({
  name,
  folder,
  build,
}: {
  name: string;
  folder: string;
  build: Recipe["build"];
}) {
  const beside = `${folder}.${process.pid}`;
  removeAbandoned(name);
  mkdirSync(beside, { recursive: true });
  const started = performance.now();
  try {
    await build(beside);
    renameSync(beside, folder);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`cluster: built ${name} in ${seconds} s\n`);
}

/** What builds left that were killed: their processes are gone. */
function removeAbandoned(name: string): void {
  if (!existsSync(cacheFolder())) return;
  for (const entry of readdirSync(cacheFolder())) {
    const pid = entry.startsWith(`${name}-`) ? /\.(\d+)$/.exec(entry)?.[1] : undefined;
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(cacheFolder(), entry), { recursive: true, force: true });
  }
}
