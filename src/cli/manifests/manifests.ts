import { execFile } from "node:child_process";
import type { ParseArgsConfig } from "node:util";
import { promisify } from "node:util";
import { withAddressesOf } from "../../manifest/addresses.js";
import { type Manifests, readManifests } from "../../manifest/read.js";
import { type ManifestText, manifestTexts } from "../../manifest/texts.js";
import { foreignPolicyId } from "../../model/foreign-policy.js";
import type { InputProblem } from "../../model/text/source.js";
import { plainText } from "../../model/text/plain-text.js";
import { MOST_MB, readStream } from "../../model/text/text-file.js";
import { type ParsedCidr, parseCidr } from "../../model/validation/cidr.js";
import { dnsLabel } from "../../model/validation/names.js";
import { UsageError } from "../exit.js";
import type { Streams } from "../streams.js";
import { clusterManifests, fromClusterOptions } from "./from-cluster.js";

/** Which manifests a command reads, and how. */
export const manifestOptions = {
  filename: { type: "string", short: "f", multiple: true, default: [] as string[] },
  kustomize: { type: "string", short: "k", multiple: true, default: [] as string[] },
  namespace: { type: "string", short: "n" },
  strict: { type: "boolean" },
  "keep-going": { type: "boolean" },
  "pod-cidr": { type: "string" },
  "assume-without": { type: "string", multiple: true, default: [] as string[] },
  ...fromClusterOptions,
} satisfies ParseArgsConfig["options"];

export interface ManifestFlags {
  readonly filename: readonly string[];
  readonly kustomize: readonly string[];
  readonly namespace?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly "keep-going"?: boolean | undefined;
  readonly "pod-cidr"?: string | undefined;
  readonly "assume-without": readonly string[];
  readonly "from-cluster": readonly string[];
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

export const manifestHelp = `
  -f, --filename PATH   a file, a folder, a quoted pattern such as 'k8s/*.yaml',
                        or - for standard input; repeatable
  -k, --kustomize DIR   what kubectl or kustomize makes of it; repeatable
  --from-cluster NS     the objects of that namespace of a cluster, repeatable:
                        read, never changed; with --context (and --kubeconfig)
  -n, --namespace NS    of objects that name none (default: default)
  --keep-going          leaves out a file that is wrong, and names it
  --strict              refuses what old servers stored and today's refuse
  --pod-cidr CIDR       the addresses of pods that have none here: policies with
                        ipBlocks compare them
  --assume-without KIND policies of other APIs, such as CiliumNetworkPolicy, do
                        not matter here; repeatable
`.slice(1, -1);

/** Throws UsageError where no manifests are named, and InputError with what is wrong with them. */
export async function loadManifests(flags: ManifestFlags, streams: Streams): Promise<Manifests> {
  const { filename, kustomize } = flags;
  if (filename.length + kustomize.length + flags["from-cluster"].length === 0)
    throw new UsageError("which policies? -f FILE, -f DIR, -f -, -k DIR or --from-cluster NAMESPACE");
  if (filename.filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read once: one -f -");
  const texts = await Promise.all([
    ...filename.map((path) => textsAt(path, streams)),
    ...kustomize.map(rendered),
    clusterManifests(flags),
  ]);
  return manifestsOf(texts.flat(), flags);
}

/** Texts that are read already, as the flags want them read. Throws InputError. */
export function manifestsOf(texts: readonly ManifestText[], flags: ManifestFlags): Manifests {
  const { namespace = "default" } = flags;
  if (dnsLabel(namespace).length > 0)
    throw new UsageError(`-n takes the name of a namespace, not "${namespace}"`);
  const read = readManifests(texts, {
    namespace,
    strict: flags.strict === true,
    keepGoing: flags["keep-going"] === true,
  });
  const cidr = flags["pod-cidr"];
  const state = cidr === undefined ? read.state : withAddressesOf(read.state, podNetwork(cidr));
  return {
    ...read,
    state,
    foreign: read.foreign.filter(({ kind }) => !flags["assume-without"].includes(kind)),
  };
}

function podNetwork(text: string): ParsedCidr {
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.address.kind() !== "ipv4")
    throw new UsageError(`--pod-cidr takes a network such as 10.244.0.0/16, not "${text}"`);
  return cidr;
}

/** A file's text, those below a folder, or standard input's for `-`. */
export async function textsAt(path: string, { stdin }: Streams): Promise<readonly ManifestText[]> {
  try {
    if (path === "-") return [{ file: "<stdin>", text: await readStream(stdin) }];
    return manifestTexts(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, cause: unknown): UsageError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new UsageError(`cannot read ${path}: ${why}`, { cause });
}

const RENDERERS = [
  ["kubectl", "kustomize"],
  ["kustomize", "build"],
] as const;

/** What `kubectl -k` would apply. Nothing of the folder is run but what kustomize runs of it. */
async function rendered(folder: string): Promise<readonly ManifestText[]> {
  for (const [tool, command] of RENDERERS) {
    try {
      const { stdout } = await promisify(execFile)(tool, [command, "--", folder], {
        maxBuffer: MOST_MB * 1_000_000,
      });
      return [{ file: `${tool} ${command} ${folder}`, text: stdout }];
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === "ENOENT") continue;
      const { stderr = String(error) } = error as { readonly stderr?: string };
      throw new UsageError(`${tool} ${command} ${folder}: ${plainText(stderr).trim()}`, { cause: error });
    }
  }
  throw new UsageError("--kustomize needs kubectl or kustomize on the PATH");
}

/** What was passed over, left out and read otherwise than it may be meant; a line each. */
export function besideManifests(
  { warnings, unread, ignored, custom, foreign }: Manifests,
  flags: ManifestFlags,
): string {
  const counted = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const [kinds, others] = [counted(ignored), counted(custom)];
  const assumed = flags["assume-without"].map((kind) => `assumed that no ${kind} matters here`);
  const lines = [
    ...warnings.map((warning) => `warning: ${placed(warning)}`),
    ...unread.map((problem) => `left out: ${placed(problem)}`),
    ...(kinds === "" ? [] : [`passed over what no verdict depends on: ${kinds}`]),
    ...(others === "" ? [] : [`not read, and pods that they make are not known: ${others}`]),
    ...foreign.map(
      (policy) => `${foreignPolicyId(policy)}: netproof does not read what ${policy.apiVersion} allows`,
    ),
    ...assumed,
  ];
  return lines.map((line) => `netproof: ${line}\n`).join("");
}

function placed({ file, line, path, text }: InputProblem): string {
  return `${file}:${line}${path === "" ? "" : `  ${path}`}  ${text}`;
}
