import { parseArgs } from "node:util";
import { hasAddress, withMadeUpAddresses } from "../../manifest/addresses.js";
import { workloadOf } from "../../manifest/owners.js";
import { quoteFrom } from "../../manifest/quote.js";
import { type Endpoint, formatEndpoint, parseEndpoint } from "../../model/endpoint.js";
import type { Explanation } from "../../model/explanation.js";
import type { ClusterState, NetworkPolicy } from "../../model/objects.js";
import { parsePath } from "../../model/text/source.js";
import { explanationText, verdictWords } from "../../report/text/explanation.js";
import { indent, wrap } from "../../report/text/wrap.js";
import { createSimulator, type Query, UnknownEndpoint } from "../../simulator/index.js";
import { EXIT, UsageError } from "../exit.js";
import { clusterManifests, fromClusterOptions } from "../options/from-cluster.js";
import { loadManifests } from "../options/manifests.js";
import type { Command, Streams } from "../streams.js";

export const explainCommand: Command = {
  summary: "one connection: which of your rules decide, and why",
  help: `
Usage: netproof explain FROM TO PORT -f FILE|DIR|- … [FLAGS]

Says whether your policies allow a connection, and quotes the rules that decide,
with file and line; where it is denied, why each rule of each isolating policy
does not admit it. Nothing is deployed.

  FROM, TO              NAMESPACE/NAME of a pod or a workload (Deployment,
                        StatefulSet, DaemonSet, ReplicaSet, Job, CronJob), an IP
                        address, node/NAME; TO also service/NAMESPACE/NAME
  PORT                  80, or 53/UDP
  -f, --filename PATH   manifests: a file, a folder, or - for standard input;
                        repeatable
  --from-cluster NS     the objects of that namespace of a cluster, repeatable:
                        read, never changed; with --context (and --kubeconfig)

Exit: 0 whatever the answer is, 2 usage or invalid manifests

  netproof explain shop/web shop/db 5432 -f manifests/
  netproof explain shop/web 10.0.0.7 443 --from-cluster shop --context prod
`,
  run: explain,
};

async function explain(args: readonly string[], streams: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      filename: { type: "string", short: "f", multiple: true, default: [] as string[] },
      ...fromClusterOptions,
      debug: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const query = queryOf(positionals);
  if (values.filename.length === 0 && values["from-cluster"].length === 0)
    throw new UsageError("which policies? -f FILE, -f DIR, -f - or --from-cluster NAMESPACE");
  const cluster = await clusterManifests(values);
  const manifests = await loadManifests({ filename: values.filename, cluster }, streams);
  const state = withMadeUpAddresses(manifests.state);
  const explanation = answer(state, query);
  const head = `${formatEndpoint(query.from)} → ${formatEndpoint(query.to)}:${query.port}/${query.protocol}`;
  const verdict = verdictWords[explanation.expectation.verdict];
  const notes = notesOn(manifests.state, explanation).map((note) => indent(wrap(`Note: ${note}`, 78), 2));
  const text = [`${head}: ${verdict}`, "", explanationText(explanation, quoteFrom(manifests))];
  streams.stdout.write(`${[...text, ...notes.flatMap((note) => ["", note])].join("\n")}\n`);
  return EXIT.ok;
}

type Question = Query & { readonly port: number };

function queryOf([from, to, port, ...more]: readonly string[]): Question {
  if (from === undefined || to === undefined || port === undefined || more.length > 0)
    throw new UsageError("one question: FROM TO PORT");
  const [, number = "", protocol = "TCP"] = /^(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(port) ?? [];
  if (Number(number) < 1 || Number(number) > 65535)
    throw new UsageError(`PORT is a number such as 80 or 53/UDP, not "${port}"`);
  const source = endpointOf("FROM", from);
  if (source.kind === "service") throw new UsageError("FROM: a Service opens no connections");
  return {
    from: source,
    to: endpointOf("TO", to),
    port: Number(number),
    protocol: protocol.toUpperCase(),
  };
}

function endpointOf(which: string, text: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if (endpoint !== undefined && endpoint.kind !== "external") return endpoint;
  throw new UsageError(
    `${which}: "${text}" is none of NAMESPACE/NAME, an IP address, node/NAME, service/NAMESPACE/NAME`,
  );
}

function answer(state: ClusterState, query: Question): Explanation {
  const ends = [query.from, query.to].flatMap((end) =>
    end.kind === "address" ? [end.ip.includes(":")] : [],
  );
  if (new Set(ends).size > 1) throw new UsageError("FROM and TO are of different IP families");
  try {
    const [from, to] = [query.from, query.to].map((end) => podOfWorkload(state, end));
    return createSimulator(state).explain({ ...query, from: from ?? query.from, to: to ?? query.to });
  } catch (error) {
    if (!(error instanceof UnknownEndpoint)) throw error;
    const known = state.pods.map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`);
    const list = known.length === 0 ? "no pods or workloads" : known.slice(0, 12).join(", ");
    const more = known.length > 12 ? ` and ${known.length - 12} more` : "";
    throw new UsageError(`${error.message} in these manifests; they have ${list}${more}`, { cause: error });
  }
}

/** A workload's name stands for one of its live pods, where no pod has that name. */
function podOfWorkload({ pods }: ClusterState, end: Endpoint): Endpoint {
  if (end.kind !== "pod") return end;
  const own = pods.filter(({ metadata }) => (metadata.namespace ?? "default") === end.namespace);
  if (own.some(({ metadata }) => metadata.name === end.name)) return end;
  const live = own.find((pod) => workloadOf(pod) === end.name);
  return live === undefined ? end : { ...end, name: live.metadata.name };
}

/** What the answer rests on and the reader may not expect. */
function notesOn({ pods, policies }: ClusterState, { directions }: Explanation): readonly string[] {
  const asked = new Set(
    directions.flatMap(({ ruling }) =>
      ruling.kind === "isolated" ? ruling.policies.map(({ policy }) => policy) : [],
    ),
  );
  const admitting = directions.flatMap(({ ruling }) => (ruling.kind === "admitted" ? [ruling] : []));
  const blocks = policies.filter(
    (policy) =>
      (asked.has(idOf(policy)) && hasIpBlock(policy)) ||
      admitting.some(({ policy: id, path }) => id === idOf(policy) && isIpBlock(policy, path)),
  );
  const ends = new Set(directions.flatMap(({ subject, peer }) => [subject, peer]));
  const madeUp = pods.filter(
    (pod) => !hasAddress(pod) && ends.has(`${pod.metadata.namespace ?? "default"}/${pod.metadata.name}`),
  );
  if (blocks.length === 0 || madeUp.length === 0) return [];
  return [
    `the manifests do not say which addresses pods have, and ${blocks.map(idOf).join(", ")} has ipBlocks: they were compared with made-up ones of 10.244.0.0/16.`,
  ];
}

function idOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}

function isIpBlock({ spec }: NetworkPolicy, path: string): boolean {
  const peer = parsePath(path).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
    spec,
  );
  return typeof peer === "object" && peer !== null && "ipBlock" in peer;
}

function hasIpBlock({ spec }: NetworkPolicy): boolean {
  const peers = [
    ...(spec?.ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(spec?.egress ?? []).flatMap(({ to }) => to ?? []),
  ];
  return peers.some(({ ipBlock }) => ipBlock);
}
