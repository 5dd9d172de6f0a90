import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { output } from "../process.js";

interface Image {
  readonly names: readonly string[];
  /** Uncompressed tars, the lowest first. */
  readonly layers: readonly string[];
  readonly entrypoint?: readonly string[];
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Writes a docker-archive of layers that are there, and one above them with these files. */
export async function writeImage(
  { files, layers, ...image }: Image & { readonly files: Readonly<Record<string, string>> },
  file: string,
): Promise<void> {
  const own = `${file}.own`;
  await writeLayer(files, own);
  await writeArchive({ ...image, layers: [...layers, own] }, file);
  await rm(own);
}

/** Writes a docker-archive: what `docker save` writes, and `kind load image-archive` and `ctr image import` read. */
async function writeArchive(image: Image, file: string): Promise<void> {
  const folder = await mkdtemp(`${file}.`);
  try {
    const layers = image.layers.map((_layer, index) => `${index}.tar`);
    await Promise.all(image.layers.map((layer, index) => link(layer, join(folder, `${index}.tar`))));
    await writeFile(join(folder, "config.json"), JSON.stringify(await config(image)));
    const manifest = [{ Config: "config.json", RepoTags: image.names, Layers: layers }];
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
    await output({ argv: ["tar", "-C", folder, "-cf", file, "manifest.json", "config.json", ...layers] });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function config({ layers, entrypoint }: Image): Promise<object> {
  const digests = await Promise.all(layers.map(sha256));
  return {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Env: [`PATH=${path}`], ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }) },
    rootfs: { type: "layers", diff_ids: digests.map((digest) => `sha256:${digest}`) },
    history: layers.map(() => ({ created_by: "test/cluster" })),
  };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** A layer with these files (path in the image → file here), owned by root. */
async function writeLayer(files: Readonly<Record<string, string>>, layer: string): Promise<void> {
  const folder = await mkdtemp(`${layer}.`);
  try {
    for (const [to, from] of Object.entries(files)) {
      const target = join(folder, to);
      await mkdir(join(target, ".."), { recursive: true });
      await copyFile(from, target);
    }
    await output({ argv: ["tar", "--owner=0", "--group=0", "--mode=755", "-C", folder, "-cf", layer, "."] });
  } finally {
    await rm(folder, { recursive: true });
  }
}
