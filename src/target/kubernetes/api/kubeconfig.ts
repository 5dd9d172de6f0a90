import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { type Cluster, type Context, KubeConfig, type User } from "@kubernetes/client-node";
import { checkFile } from "../../../model/text/text-file.js";
import type { ClusterName } from "../../command.js";
import { NoSuchTarget } from "../../target.js";

/** One context of the user's kubeconfig, selected. */
export interface SelectedContext extends ClusterName {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  /** The kubeconfig that was read, for messages: a path, or several. */
  readonly source: string;
}

type Problems = "throw" | "filter";

/**
 * Reads the kubeconfig as kubectl does: the given file, else the files of $KUBECONFIG, else ~/.kube/config; of two
 * entries of the same name the first one counts. Selects `context`, never the file's current-context.
 */
export function loadContext(name: ClusterName): SelectedContext {
  const files = kubeconfigFiles(name.kubeconfig);
  const source = files.join(delimiter);
  const config = readFiles(files, "filter");
  const context = config.getContextObject(name.context);
  if (context === null) throw noSuchContext({ wanted: name.context, config, source, files });
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) throw dangling({ context, kind: "cluster", name: context.cluster, files, source });
  ensureUser({ config, context, files, source });
  config.setCurrentContext(name.context);
  const { kubeconfig, exportedBy } = name;
  return { kubeconfig, context: name.context, exportedBy, config, cluster, source };
}

function kubeconfigFiles(given: string | undefined): readonly string[] {
  if (given !== undefined) return [given];
  const named = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (named.length === 0) return [join(homedir(), ".kube", "config")];
  const existing = named.filter((file) => existsSync(file));
  return existing.length === 0 ? named : existing;
}

function readFiles(files: readonly string[], problems: Problems): KubeConfig {
  const read = files.map((file) => readFile(file, problems));
  const merged = new KubeConfig();
  merged.loadFromOptions({
    clusters: firstOfEachName(read.flatMap((config) => config.getClusters())),
    contexts: firstOfEachName(read.flatMap((config) => config.getContexts())),
    users: firstOfEachName(read.flatMap((config) => config.getUsers())),
    currentContext: "",
  });
  return merged;
}

function readFile(file: string, problems: Problems): KubeConfig {
  const config = new KubeConfig();
  try {
    checkFile(file);
    config.loadFromFile(file, { onInvalidEntry: problems });
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return config;
}

function unreadable(file: string, cause: unknown): NoSuchTarget {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  const next = missing
    ? "Name an existing one with --kubeconfig or $KUBECONFIG."
    : "`kubectl config view --kubeconfig FILE` reads the same file.";
  return new NoSuchTarget(
    { what: `cannot read it: ${missing ? "no such file" : reason}`, object: `kubeconfig ${file}`, next },
    { cause },
  );
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex(({ name }) => name === entry.name) === index);
}

function noSuchContext(found: {
  wanted: string;
  config: KubeConfig;
  source: string;
  files: readonly string[];
}): NoSuchTarget {
  const names = found.config.getContexts().map(({ name }) => `"${name}"`);
  const next = names.length === 0 ? "It has no contexts at all." : `It has: ${names.toSorted().join(", ")}.`;
  const problem = { what: `has no context "${found.wanted}"`, object: `kubeconfig ${found.source}`, next };
  return new NoSuchTarget(problem, { cause: entryProblem(found.files) });
}

function dangling(found: {
  context: Context;
  kind: "cluster" | "user";
  name: string;
  files: readonly string[];
  source: string;
}): NoSuchTarget {
  const cause = entryProblem(found.files);
  const why = cause === undefined ? "" : `: ${cause.message}`;
  return new NoSuchTarget(
    {
      what: `context "${found.context.name}" names the ${found.kind} "${found.name}", which it does not define${why}`,
      object: `kubeconfig ${found.source}`,
      next: `Add the ${found.kind} or name another context.`,
    },
    { cause },
  );
}

/** What is wrong with the file's entries: read leniently, so that a broken entry of another context does no harm. */
function entryProblem(files: readonly string[]): Error | undefined {
  try {
    readFiles(files, "throw");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
}

/** client-node leaves out the cluster's CA and TLS settings when a context has no user: give it an anonymous one. */
function ensureUser(found: {
  config: KubeConfig;
  context: Context;
  files: readonly string[];
  source: string;
}): void {
  const { config, context } = found;
  const name: string | undefined = context.user;
  if (name === undefined) {
    const anonymous = { name: `${context.name} (anonymous)` } satisfies User;
    config.addUser(anonymous);
    Object.assign(context, { user: anonymous.name });
  } else if (config.getUser(name) === null) {
    throw dangling({ ...found, kind: "user", name });
  }
}
