import { kinds as workloadKinds } from "../../manifest/workloads.js";
import { parseArgs } from "node:util";
import { readManifests } from "../../manifest/read.js";
import type { ClusterState } from "../../model/objects.js";
import { createSimulator } from "../../simulator/index.js";
import { EXIT, UsageError } from "../exit.js";
import { answerQueries } from "../options/queries.js";
import { tableOrJson } from "../options/table-or-json.js";
import { expectedTables } from "../text/simulate-table.js";
import { ignoredText, textsAt } from "../options/manifests.js";
import type { Command, Streams } from "../streams.js";

export const simulateCommand: Command = {
  summary: "what policies mean, from manifests; no cluster needed",
  help: `
Usage: netproof simulate -f FILE|DIR|- … [--queries FILE|-] [FLAGS]

Reads Kubernetes manifests (Namespace, Pod, Service, Node, NetworkPolicy, List;
YAML or JSON) and prints which pod may reach which, and where the API leaves it
open. "kubectl get ns,po,svc,no,netpol -A -o yaml" prints what it needs.

  -f, --filename PATH   a file, a folder, or - for standard input; repeatable
  --port N              only this port (default: every port that a pod declares,
                        or 80); --protocol TCP|UDP|SCTP
  --ip-family IPv4      or IPv6
  -o table|json         json: the verdicts between groups of pods that no
                        policy tells apart
  --queries FILE|-      answer questions instead, one JSON object a line:
                        {"id":"1","from":"x/a","to":"y/b","protocol":"TCP",
                        "port":80,"established":false,"ipFamily":"IPv4"}
                        from, to: ns/pod, an IP address, node/NAME; to also
                        service/NS/NAME

  netproof simulate -f manifests/
  netproof simulate -f cluster.yaml --queries questions.jsonl
`,
  run: simulate,
};

async function simulate(args: readonly string[], streams: Streams): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      filename: { type: "string", short: "f", multiple: true, default: [] as string[] },
      queries: { type: "string" },
      port: { type: "string" },
      protocol: { type: "string" },
      "ip-family": { type: "string" },
      output: { type: "string", short: "o", default: "table" },
      debug: { type: "boolean" },
    },
  });
  const { filename, queries } = values;
  const output = tableOrJson(values.output);
  if (filename.length === 0) throw new UsageError("which manifests? -f FILE, -f DIR or -f -");
  if ([...filename, queries].filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read once: give one of -f and --queries a file");
  const texts = await Promise.all(filename.map((path) => textsAt(path, streams)));
  const { state, ignored } = readManifests(texts.flat());
  const simulator = createSimulator(state);
  if (queries !== undefined) {
    const [file] = await textsAt(queries, streams);
    streams.stdout.write(answerQueries(simulator, file ?? { file: queries, text: "" }));
    return EXIT.ok;
  }
  const told = ignoredText(withoutWorkloads(ignored)) + workloadsText(ignored);
  if (state.pods.length === 0) {
    streams.stderr.write(
      `${told}netproof: there is no pod in these manifests, so there is nothing to show\n`,
    );
    return EXIT.inconclusive;
  }
  streams.stdout.write(
    expectedTables({
      simulator,
      state,
      port: values.port,
      protocol: values.protocol,
      ipFamily: values["ip-family"],
      output,
    }),
  );
  streams.stderr.write(told + withoutAddressText(state));
  return EXIT.ok;
}

const isWorkload = (kind: string): boolean => Object.hasOwn(workloadKinds, kind);

function withoutWorkloads(ignored: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...ignored].filter(([kind]) => !isWorkload(kind)));
}

/** Verdicts depend on their pods, which have no addresses here. */
function workloadsText(ignored: ReadonlyMap<string, number>): string {
  const kinds = [...ignored].filter(([kind]) => isWorkload(kind)).map(([kind, count]) => `${count} ${kind}`);
  if (kinds.length === 0) return "";
  return `netproof: the pods of ${kinds.join(", ")} are not shown: simulate shows pods that run; explain and verify read workloads\n`;
}

/** The API leaves traffic of such pods open, which would be a puzzling table. */
function withoutAddressText({ pods }: ClusterState): string {
  const count = pods.filter(({ status }) => !status?.podIP && !status?.podIPs?.length).length;
  if (count === 0) return "";
  const what = count === 1 ? "1 pod has" : `${count} pods have`;
  return `netproof: ${what} no status.podIP, so nothing can be said of their traffic; "kubectl get -o yaml" prints it\n`;
}
