import { parseArgs } from "node:util";
import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { Manifests } from "../../manifest/read.js";
import type { IpFamily } from "../../model/objects.js";
import { firstReplica } from "../../policies/replicas.js";
import { focused, workloadMatrix } from "../../policies/matrix/workload-matrix.js";
import { createSimulator } from "../../simulator/index.js";
import { EXIT, UsageError } from "../exit.js";
import { besideManifests, loadManifests, manifestHelp, manifestOptions } from "../manifests/manifests.js";
import { answerQueries, queryLines } from "../manifests/queries.js";
import type { Command, Streams } from "../streams.js";
import { exposureText } from "../text/exposure-text.js";
import { type MatrixFormat, matrixFormats } from "../text/matrix-formats.js";

const formats = Object.keys(matrixFormats).join("|");

export const simulateCommand: Command = {
  summary: "what policies mean, from manifests; no cluster needed",
  help: `
Usage: netproof simulate -f FILE|DIR|- … [--queries FILE|-] [FLAGS]

Reads Kubernetes manifests and prints which workload may reach which, on which
ports, and whom beyond the manifests each lets in and may reach. Replicas that
policies tell apart are shown one by one; on the diagonal another replica is
meant. Nothing is deployed.

${manifestHelp}
  --focus NS/NAME       only from and to that workload; repeatable
  --ip-family IPv4      or IPv6
  -o table|json|csv|markdown|dot|mermaid|svg
  --queries FILE|-      answer questions instead, one JSON object a line:
                        {"id":"1","from":"x/a","to":"y/b","protocol":"TCP",
                        "port":80,"established":false,"ipFamily":"IPv4"}
                        from, to: ns/pod, ns/workload (its first replica), an IP
                        address, node/NAME; to also service/NS/NAME

Exit: 0; 3 where a cell is undecided or there is no pod, 2 usage or invalid
      manifests

  netproof simulate -f manifests/
  netproof simulate -f cluster.yaml --queries questions.jsonl
`,
  run: simulate,
};

async function simulate(args: readonly string[], streams: Streams): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...manifestOptions,
      queries: { type: "string" },
      focus: { type: "string", multiple: true, default: [] as string[] },
      "ip-family": { type: "string", default: "IPv4" },
      output: { type: "string", short: "o", default: "table" },
      debug: { type: "boolean" },
    },
  });
  const { filename, queries, output } = values;
  if (!isFormat(output)) throw new UsageError(`-o takes ${formats}, not "${output}"`);
  const family = values["ip-family"];
  if (!isFamily(family)) throw new UsageError("--ip-family knows IPv4 and IPv6");
  if ([...filename, queries].filter((path) => path === "-").length > 1)
    throw new UsageError("standard input can be read once: give one of -f and --queries a file");
  const manifests = await loadManifests(values, streams);
  streams.stderr.write(besideManifests(manifests, values));
  if (queries !== undefined) {
    const simulator = createSimulator(withMadeUpAddresses(manifests.state));
    const asked = { simulator, podOf: firstReplica(manifests.state) };
    return answerQueries(asked, queryLines(queries, streams), streams);
  }
  return shown(manifests, { family, output, focus: values.focus }, streams);
}

function shown(
  manifests: Manifests,
  { family, output, focus }: { family: IpFamily; output: MatrixFormat; focus: readonly string[] },
  { stdout, stderr }: Streams,
): number {
  if (manifests.state.pods.length === 0) {
    stderr.write("netproof: there is no workload in these manifests, so there is nothing to show\n");
    return EXIT.inconclusive;
  }
  const whole = workloadMatrix(manifests, family);
  const unknown = focus.find((name) => !whole.rows.some((row) => row.name === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--focus: there is no workload ${unknown}; there are ${whole.rows.map(({ name }) => name).join(", ")}`,
    );
  const matrix = focus.length === 0 ? whole : focused(whole, new Set(focus));
  stdout.write(matrixFormats[output](matrix));
  const shownRows = focus.length === 0 ? matrix.rows : matrix.rows.filter(({ name }) => focus.includes(name));
  if (output === "table") stdout.write(exposureText(manifests, shownRows));
  return [...matrix.cells].some(({ dependsOn }) => dependsOn.length > 0) ? EXIT.inconclusive : EXIT.ok;
}

function isFormat(text: string): text is MatrixFormat {
  return Object.hasOwn(matrixFormats, text);
}

function isFamily(text: string): text is IpFamily {
  return text === "IPv4" || text === "IPv6";
}
