import { TargetError } from "../target.js";
import { type CniChoice, upstreams } from "./cni.js";
import type { SourceFile } from "./source-file.js";
import { commandFailure } from "./failures.js";
import { mirrored } from "./images.js";
import type { Tools } from "./tools.js";

export interface ManifestRequest {
  readonly cni: CniChoice;
  readonly mirror?: string | undefined;
  readonly tools: Tools;
  readonly signal: AbortSignal;
}

/** What is to be applied for a CNI, in order. Rejects with a `TargetError` when its upstream cannot be reached. */
export async function manifestsOf(request: ManifestRequest): Promise<readonly SourceFile[]> {
  const { mirror } = request;
  const files = await sources(request);
  if (mirror === undefined) return files;
  return files.map(({ file, text }) => ({ file, text: mirrored(text, mirror) }));
}

async function sources({ cni, tools, signal }: ManifestRequest): Promise<readonly SourceFile[]> {
  if (cni.kind === "files") return cni.files;
  if (cni.kind !== "upstream") return [];
  const upstream = upstreams[cni.name];
  if (upstream.from === "chart") return [await rendered(upstream, tools, signal)];
  const body = await download(upstream.url, signal);
  return [{ file: upstream.url, text: body.toString("utf8") }];
}

async function rendered(
  { url, values }: { readonly url: string; readonly values: readonly string[] },
  { helm }: Tools,
  signal: AbortSignal,
): Promise<SourceFile> {
  const next = "Or render it elsewhere (helm template) and pass the file: --cni-manifest FILE";
  const settings = values.flatMap((value) => ["--set", value]);
  const args = ["template", "cilium", url, "--namespace", "kube-system", ...settings];
  try {
    const ended = await helm({ args, signal });
    if (ended.code === 0) return { file: url, text: ended.stdout };
    throw commandFailure({ object: url, doing: "helm cannot render it", ended, next });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const what = "its upstream publishes a chart, and there is no helm on PATH";
    throw new TargetError({ object: "--cni cilium", what, next: `Install helm. ${next}` }, { cause: error });
  }
}

const DOWNLOAD_MS = 60_000;

/** What the URL holds. Rejects with a `TargetError` that names it, or the signal's reason. */
export async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const next = "Download it by other means and pass the file: --cni-manifest FILE";
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)]);
    const response = await fetch(url, { signal: limit });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new TargetError({ object: url, what: `its server answers ${response.status}`, next });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TargetError) throw error;
    const what = `cannot be downloaded: ${reasonOf(error)}`;
    throw new TargetError({ object: url, what, next }, { cause: error });
  }
}

/** fetch says "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
