import type { ParseArgsConfig } from "node:util";
import { type CniChoice, cniNames, cniOf } from "../../target/kind/cni.js";
import type { KindChoice, SourceFile } from "../../target/kind/index.js";
import { manifestTexts } from "../../manifest/texts.js";
import { readTextFile } from "../../model/text/text-file.js";
import { UsageError } from "../exit.js";

export const kindOptions = {
  kind: { type: "string" },
  cni: { type: "string" },
  "cni-manifest": { type: "string", multiple: true, default: [] as string[] },
  "kind-config": { type: "string" },
  "node-image": { type: "string" },
  "registry-mirror": { type: "string" },
  reuse: { type: "boolean", default: false },
} satisfies ParseArgsConfig["options"];

const DEFAULT_NAME = "netproof";

/** `--kind` alone names no cluster; parseArgs would take the next word for the name. */
export function withKindName(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return args.map((arg, index) =>
    arg === "--kind" && (end < 0 || index < end) ? `--kind=${DEFAULT_NAME}` : arg,
  );
}

export interface KindFlags {
  readonly kind?: string | undefined;
  readonly cni?: string | undefined;
  readonly "cni-manifest": readonly string[];
  readonly "kind-config"?: string | undefined;
  readonly "node-image"?: string | undefined;
  readonly "registry-mirror"?: string | undefined;
  readonly reuse: boolean;
  readonly keep: boolean;
}

/** The cluster that the flags ask for; undefined without --kind. */
export function kindChoice(flags: KindFlags): KindChoice | undefined {
  if (flags.kind === undefined) {
    refuseWithoutKind(flags);
    return undefined;
  }
  const { "kind-config": config, "node-image": nodeImage, "registry-mirror": mirror } = flags;
  return {
    name: clusterName(flags.kind),
    cni: cniChoice(flags),
    keep: flags.keep,
    reuse: flags.reuse,
    creationFlags: given(flags, creation),
    ...(config === undefined ? {} : { config: read("--kind-config", config) }),
    ...(nodeImage === undefined ? {} : { nodeImage: nodeImageFlag(nodeImage) }),
    ...(mirror === undefined ? {} : { mirror: mirrorHost(mirror) }),
  };
}

function refuseWithoutKind(flags: KindFlags): void {
  const [first] = given(flags, [...creation, "reuse"]);
  if (first !== undefined) throw new UsageError(`${first} is for a cluster that --kind makes`);
}

/** Flags that say what a cluster is made of. */
const creation = ["cni", "cni-manifest", "kind-config", "node-image", "registry-mirror"] as const;

function given(flags: KindFlags, names: readonly ((typeof creation)[number] | "reuse")[]): readonly string[] {
  const stands = names.filter((name) => {
    const value = flags[name];
    return typeof value === "object" ? value.length > 0 : value !== undefined && value !== false;
  });
  return stands.map((name) => `--${name}`);
}

/** A node's name, NAME-control-plane, is a host name: 63 characters. */
const LONGEST_NAME = 49;

function clusterName(name: string): string {
  if (/^[a-z0-9][a-z0-9.-]*$/.test(name) && name.length <= LONGEST_NAME) return name;
  throw new UsageError(
    `--kind takes a name of at most ${LONGEST_NAME} of a-z, 0-9, "." and "-", not "${name}"`,
  );
}

function cniChoice({ cni, "cni-manifest": manifests }: KindFlags): CniChoice {
  if (manifests.length > 0) {
    if (cni !== undefined) throw new UsageError("--cni and --cni-manifest: one of them");
    return { kind: "files", files: manifests.flatMap((path) => readAll("--cni-manifest", path)) };
  }
  const choice = cniOf(cni ?? "kindnet");
  if (choice === undefined) throw new UsageError(`--cni knows ${cniNames.join(", ")}, not "${cni}"`);
  return choice;
}

/** `registry:5000/team/image:tag@sha256:…` */
export function isImage(text: string): boolean {
  return /^[A-Za-z0-9][\w./:@-]*$/.test(text);
}

function nodeImageFlag(text: string): string {
  if (isImage(text)) return text;
  throw new UsageError(`--node-image takes an image such as kindest/node:v1.34.0, not "${text}"`);
}

/** A host, perhaps with a port and a path. */
function mirrorHost(text: string): string {
  if (/^[\w.-]+(:\d+)?(\/[\w./-]*)?$/.test(text)) return text;
  throw new UsageError(`--registry-mirror takes HOST, HOST:PORT or HOST/PATH, not "${text}"`);
}

function read(flag: string, file: string): SourceFile {
  return { file, text: orUsage(flag, () => readTextFile(file)) };
}

function readAll(flag: string, path: string): readonly SourceFile[] {
  const found = orUsage(flag, () => manifestTexts(path));
  if (found.length === 0) throw new UsageError(`${flag}: no .yaml, .yml or .json file in ${path}`);
  return found;
}

function orUsage<T>(flag: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError(`${flag}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
