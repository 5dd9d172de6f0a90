import { parseArgs } from "node:util";
import { createColors } from "picocolors";
import { withMadeUpAddresses } from "../manifest/addresses.js";
import { quoteFrom } from "../manifest/quote.js";
import type { Manifests } from "../manifest/read.js";
import type { RunResult } from "../model/result.js";
import { explanationText } from "../report/explanation.js";
import { type StatementLine, statementLines } from "../report/statements.js";
import { plural } from "../report/words.js";
import { indent, wrap } from "../report/wrap.js";
import { foresee, type ForeseenStep } from "../run/check.js";
import { sketchTarget } from "../run/sketch.js";
import { createSimulator } from "../simulator/index.js";
import { againstText, type Judgement, judgeLive, judgeSimulated } from "../verify/judge.js";
import { type Mirror, mirrorOf } from "../verify/mirror.js";
import { askedPorts, readStatements, resolveStatements, type Statement } from "../verify/statements.js";
import { comparing } from "./baseline.js";
import { EXIT, UsageError } from "./exit.js";
import { clusterManifests, fromClusterOptions } from "./from-cluster.js";
import { withKindName } from "./kind-flags.js";
import { ignoredText, loadManifests } from "./manifests.js";
import { runScenarios } from "./run.js";
import { type RunFlags, runFlagOptions, runFlagsOf } from "./run-flags.js";
import { besideResult, type Command, type Streams } from "./streams.js";

export const verifyCommand: Command = {
  summary: "your own policies, live, between stand-ins of your workloads",
  help: `
Usage: netproof verify -f FILE|DIR|- … [--assert FILE] [FLAGS of netproof run]

Reads your manifests (Namespace, Deployment, StatefulSet, DaemonSet, ReplicaSet,
Job, CronJob, Pod, Service, NetworkPolicy), mirrors them in namespaces of its own
with probe pods of the same labels and ports, applies the policies there, and
compares every connection with what they mean. Nothing of yours is touched.
Without --context or --kind: in the embedded lab.

  -f, --filename PATH   a file, a folder, or - for standard input; repeatable
  --from-cluster NS     the objects of that namespace of --context, repeatable:
                        read, never changed; mirrored in the same cluster
  --assert FILE         what the policies are to mean, a YAML list:
                          - only: shop/api      # it may, and nobody else
                            to: shop/db
                            on: 5432            # or 53/UDP; default: every port
                          - deny: "*"           # or allow
                            to: { namespace: ops, labels: { app: vault } }
                        Simulated before anything is deployed, then live.

Exit: as netproof run; 1 also where a statement fails, and nothing is deployed
      where simulation shows that

  netproof verify -f manifests/ --assert intent.yaml
  kubectl get ns,deploy,sts,svc,netpol -A -o yaml | netproof verify -f -
  netproof verify --from-cluster shop --context prod
`,
  run: verify,
};

const options = {
  ...runFlagOptions,
  filename: { type: "string", short: "f", multiple: true, default: [] as string[] },
  "from-cluster": fromClusterOptions["from-cluster"],
  assert: { type: "string" },
} as const;

async function verify(args: readonly string[], streams: Streams): Promise<number> {
  const { values } = parseArgs({ args: [...withKindName(args)], options });
  const { filename, assert } = values;
  if (filename.length === 0 && values["from-cluster"].length === 0)
    throw new UsageError("which policies? -f FILE, -f DIR, -f - or --from-cluster NAMESPACE");
  const flags = runFlagsOf(values, []);
  const cluster = await clusterManifests(values);
  const manifests = await loadManifests({ filename, cluster }, streams);
  const { mirror, statements } = mirrorAndStatements(manifests, assert);
  const afterwards = comparing(flags, [mirror.scenario], streams);
  const tell = tellerOf(flags, streams);
  tell.mirror(manifests, mirror);
  streams.stderr.write(ignoredText(manifests.ignored));
  const simulated = simulate(mirror, statements, flags);
  tell.statements("Statements, simulated", simulated.judgements, simulated.why(manifests));
  if (simulated.judgements.some(({ status }) => status !== "holds")) {
    tell.text("  Nothing was deployed: the policies do not mean what the statements say.\n");
    return EXIT.mismatch;
  }
  return runScenarios({
    flags,
    scenarios: [mirror.scenario],
    divergences: [],
    afterwards: (result) => {
      const live = judgeLive(statements, cellsOf(result));
      tell.statements("Statements, live", live, () => undefined);
      const failed = live.some(({ status }) => status === "fails");
      return failed ? EXIT.mismatch : afterwards(result);
    },
    streams,
  });
}

function mirrorAndStatements(
  { state }: Manifests,
  file: string | undefined,
): { readonly mirror: Mirror; readonly statements: readonly Statement[] } {
  const plain = mirrorOf(state, []);
  if (plain.pods.length === 0)
    throw new UsageError(
      "no workload and no pod in these manifests: there is nothing to send traffic between",
    );
  if (state.policies.length === 0) throw new UsageError("no NetworkPolicy in these manifests");
  if (file === undefined) return { mirror: plain, statements: [] };
  const read = readStatements(file);
  const mirror = mirrorOf(state, askedPorts(read, plain.pods));
  return { mirror, statements: resolveStatements(read, mirror.pods) };
}

interface Simulated {
  readonly judgements: readonly Judgement[];
  /** Quotes the rules that decide the first connection against a statement. */
  readonly why: (manifests: Manifests) => Why;
}

type Why = (judgement: Judgement) => string | undefined;

function simulate(
  { scenario }: Mirror,
  statements: readonly Statement[],
  { options: own }: RunFlags,
): Simulated {
  const [step] = foresee(scenario, sketchTarget([]), own.pods);
  if (step === undefined) throw new Error("a mirror has a step");
  const judgements = judgeSimulated(statements, step.expected);
  const silent = judgements.find(({ cells }) => cells === 0);
  if (silent !== undefined)
    throw new UsageError(
      `${silent.statement.at}  ${silent.statement.text}: there is no such connection between the workloads`,
    );
  return { judgements, why: (manifests) => whyIn(step, manifests) };
}

function whyIn({ world }: ForeseenStep, manifests: Manifests): Why {
  const simulator = createSimulator(withMadeUpAddresses(world.state));
  return ({ status, against: [first] }) => {
    if (status === "holds" || first === undefined) return undefined;
    const { from, to, protocol, port, ipFamily } = first.probe;
    return explanationText(simulator.explain({ from, to, protocol, port, ipFamily }), quoteFrom(manifests));
  };
}

function cellsOf({ scenarios }: RunResult): RunResult["scenarios"][number]["steps"][number]["cells"] {
  return scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells));
}

interface Teller {
  readonly text: (text: string) => void;
  readonly mirror: (manifests: Manifests, mirror: Mirror) => void;
  readonly statements: (title: string, judgements: readonly Judgement[], why: Why) => void;
}

function tellerOf({ output }: RunFlags, streams: Streams): Teller {
  const { stream, isColored } = besideResult(output, streams);
  const colors = createColors(isColored);
  const text = (part: string): void => void stream.write(part);
  return {
    text,
    mirror: (manifests, mirror) => text(mirrorText(manifests, mirror)),
    statements: (title, judgements, why) => {
      if (judgements.length === 0) return;
      const lines = judgements.map((judgement) => lineOf(judgement, why(judgement)));
      text(`\n${statementLines(title, lines, colors)}\n`);
    },
  };
}

function lineOf({ statement, status, cells, against }: Judgement, why: string | undefined): StatementLine {
  return {
    text: statement.text,
    at: statement.at,
    status,
    cells,
    against: against.map(againstText),
    ...(why === undefined ? {} : { why }),
  };
}

function mirrorText({ state }: Manifests, { pods, scenario, notes }: Mirror): string {
  const workloads = new Set(pods.map(({ workload }) => workload)).size;
  const services = scenario.fixture.reduce((sum, namespace) => sum + namespace.services.length, 0);
  const read = [
    state.policies.length === 1 ? "1 policy" : `${state.policies.length} policies`,
    plural(workloads, "workload"),
    plural(services, "Service"),
  ];
  const head = wrap(
    `your manifests: ${read.join(", ")}, mirrored by ${plural(pods.length, "probe pod")}`,
    78,
  );
  const parts = notes.map((note) => `  · ${indent(wrap(note, 74), 4).trimStart()}`);
  return `${[indent(head, 2), ...parts].join("\n")}\n`;
}
