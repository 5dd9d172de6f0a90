import { setTimeout as pause } from "node:timers/promises";
import { kubectlCommand } from "../command.js";
import { TargetError } from "../target.js";
import { type CniChoice, missingPlugin, pluginsUrl } from "./cni.js";
import type { SourceFile } from "./source-file.js";
import { commandFailure } from "./failures.js";
import { download } from "./manifests.js";
import { kindName } from "./name.js";
import type { Ended } from "./process.js";
import { lastWarnings, stuck, unready } from "./readiness.js";
import type { Tools } from "./tools.js";

/** A cluster that exists, under set-up. */
export interface Site {
  readonly name: string;
  readonly tools: Tools;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

const objectOf = ({ name }: Site): string => `kind cluster "${name}"`;

/** The kubectl of the node image: of the cluster's own version, and nothing that the user would have to install. */
async function kubectl(site: Site, args: readonly string[], stdin = ""): Promise<Ended> {
  const { name, tools, signal } = site;
  const inside = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", ...args];
  return tools.engine({ args: ["exec", "-i", `${name}-control-plane`, ...inside], stdin, signal });
}

/** Applies the manifests in order; what one defines is there for the next. */
export async function installCni(
  site: Site,
  cni: CniChoice,
  manifests: readonly SourceFile[],
): Promise<void> {
  const plugin = missingPlugin(cni);
  if (plugin !== undefined) await addPlugin(site, plugin);
  for (const { file, text } of manifests) {
    // Server-side: CRDs are larger than the annotation that a client-side apply would write.
    const ended = await kubectl(site, ["apply", "--server-side", "--force-conflicts", "-f", "-"], text);
    if (ended.code !== 0) {
      const next = "Correct it, or pass one that this Kubernetes takes: --cni-manifest FILE";
      throw commandFailure({ object: objectOf(site), doing: `cannot apply ${file}`, ended, next });
    }
    await definitionsEstablished(site, file);
  }
}

async function definitionsEstablished(site: Site, file: string): Promise<void> {
  const listed = await kubectl(site, ["get", "crd", "-o", "name"]);
  if (listed.code === 0 && listed.stdout.trim() === "") return;
  const wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"];
  const ended = await kubectl(site, wait);
  if (ended.code !== 0) {
    const describe = kubectlCommand(kindName(site.name), "describe crd");
    const next = `With --keep it stays for a look: ${describe}`;
    throw commandFailure({
      object: objectOf(site),
      doing: `the CRDs of ${file} are not served`,
      ended,
      next,
    });
  }
}

/** Puts a reference plugin on every node that lacks it. */
async function addPlugin(site: Site, plugin: string): Promise<void> {
  const { tools, signal } = site;
  const file = `/opt/cni/bin/${plugin}`;
  for (const node of await nodesOf(site)) {
    const on = (args: readonly string[]): Promise<Ended> =>
      tools.engine({ args: ["exec", node, ...args], signal });
    if ((await on(["test", "-x", file])).code === 0) continue;
    const url = pluginsUrl((await on(["uname", "-m"])).stdout.trim());
    site.onProgress(`fetching the plugin "${plugin}" for ${node}`);
    const stdin = await download(url, signal);
    const unpack = ["exec", "-i", node, "tar", "-xzf", "-", "-C", "/opt/cni/bin", `./${plugin}`];
    const ended = await tools.engine({ args: unpack, stdin, signal });
    if (ended.code !== 0) {
      const next = `Name a node image that has ${file}: --node-image IMAGE`;
      throw commandFailure({ object: node, doing: `cannot unpack ${url}`, ended, next });
    }
  }
}

/** The containers of the cluster's nodes; none where there is no such cluster. */
export async function nodesOf(site: Pick<Site, "name" | "tools" | "signal">): Promise<readonly string[]> {
  const { name, tools, signal } = site;
  const ended = await tools.kind({ args: ["get", "nodes", "--quiet", "--name", name], signal });
  if (ended.code !== 0) {
    const next = `The same by hand: kind get nodes --name ${name}`;
    throw commandFailure({
      object: `kind cluster "${name}"`,
      doing: "kind cannot list its nodes",
      ended,
      next,
    });
  }
  return ended.stdout.split("\n").filter((line) => line !== "");
}

const READY_MS = 300_000;
const LOOK_MS = 1_000;

/** Whose workloads a cluster needs to be up: in one that exists the user's own are none of ours. */
type Scope = "all namespaces" | "kube-system";

const flagsOf = (scope: Scope): readonly string[] => (scope === "kube-system" ? ["-n", scope] : ["-A"]);

/** Until every node is Ready and every DaemonSet and Deployment is there: the CNI's and CoreDNS's. */
export async function waitUntilUp(site: Site, scope: Scope): Promise<void> {
  const deadline = performance.now() + READY_MS;
  const told = new Set<string>();
  for (;;) {
    const { missing, troubles } = await seeNodes(site, scope);
    if (missing.length === 0) return;
    if (performance.now() > deadline) throw await notUp(site, scope, { missing, troubles });
    for (const text of [`waiting for ${missing.join(", ")}`, ...troubles]) {
      if (!told.has(text)) site.onProgress(text);
      told.add(text);
    }
    await pause(LOOK_MS, undefined, { signal: site.signal }).catch(() => site.signal.throwIfAborted());
  }
}

interface NodesSeen {
  readonly missing: readonly string[];
  readonly troubles: readonly string[];
}

async function seeNodes(site: Site, scope: Scope): Promise<NodesSeen> {
  const kinds = "nodes,daemonsets,deployments,pods";
  const ended = await kubectl(site, ["get", kinds, ...flagsOf(scope), "-o", "json"]);
  if (ended.code !== 0) return { missing: ["its API server"], troubles: [] };
  const answer: unknown = JSON.parse(ended.stdout);
  return { missing: unready(answer), troubles: stuck(answer) };
}

async function notUp(site: Site, scope: Scope, { missing, troubles }: NodesSeen): Promise<TargetError> {
  const warnings = [
    "get",
    "events",
    ...flagsOf(scope),
    "--field-selector=type=Warning",
    "--sort-by=.lastTimestamp",
  ];
  const ended = await kubectl(site, [...warnings, "-o", "json"]);
  const said = ended.code === 0 ? lastWarnings(JSON.parse(ended.stdout)) : [];
  const why = troubles.length > 0 ? troubles : said;
  return new TargetError({
    object: objectOf(site),
    what: [`not up within ${READY_MS / 60_000} min: ${missing.join(", ")}`, ...why].join("\n  "),
    next: scope === "kube-system" ? existingRemedy(site) : madeRemedy,
  });
}

const madeRemedy =
  "Images: from a mirror (--registry-mirror HOST), or pulled into the engine. With --keep it stays for a look.";

function existingRemedy({ name }: Site): string {
  return `See \`${kubectlCommand(kindName(name), "get nodes,pods -n kube-system -o wide")}\`.`;
}
