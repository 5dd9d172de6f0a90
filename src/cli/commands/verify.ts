import { parseArgs } from "node:util";
import type { Manifests } from "../../manifest/read.js";
import type { CellResult, RunResult } from "../../model/result/result.js";
import { planScenario, type StepPlan } from "../../plan/scenario-plan.js";
import { placeholderTarget } from "../../plan/placeholder-addresses.js";
import { statementTitles } from "../../report/text/statements.js";
import { judgeLive, judgeSimulated, type Judgement, statementResult } from "../../verify/judge.js";
import { type Mirror, mirrorOf } from "../../verify/mirror.js";
import { withStrangers } from "../../verify/strangers.js";
import { externalAddresses } from "../../model/known-hosts.js";
import type { ExternalHost } from "../../target/target.js";
import { externalPorts } from "../../probe/external-hosts.js";
import { refuseLongNames } from "../../verify/names.js";
import { askedPorts, readStatements, resolveStatements, type Statement } from "../../verify/statements.js";
import { comparing } from "../options/baseline.js";
import { EXIT, UsageError } from "../exit.js";
import { failedRun } from "../failed-run.js";
import { withKindName } from "../options/kind-flags.js";
import { besideManifests, loadManifests, manifestHelp, manifestOptions } from "../manifests/manifests.js";
import { outputsOf } from "../reports/report-files.js";
import { checkReportPaths } from "../reports/report-paths.js";
import { declared, type Outcome, runScenarios, writeUntried } from "./run.js";
import { type RunFlags, runFlagOptions, runFlagsOf } from "../options/run-flags.js";
import type { Command, Streams } from "../streams.js";
import { meaningOf, meaningText } from "../text/meaning.js";
import { type StatementPrinter, statementPrinterOf, whysIn } from "../text/verify-text.js";
import { withNamedTarget } from "../options/which-target.js";

export const verifyCommand: Command = {
  summary: "your own policies, live, between stand-ins of your workloads",
  help: `
Usage: netproof verify -f FILE|DIR|- … [--assert FILE] [FLAGS of netproof run]

Reads your manifests (Namespace, Deployment, StatefulSet, DaemonSet, ReplicaSet,
Job, CronJob, Pod, Service, NetworkPolicy), mirrors them in namespaces of the
run's own, with probe pods of the same labels and ports, applies the policies
there, and compares every connection with what they mean. Yours stay untouched.
Without --context or --kind, or with --lab: in the embedded lab.

${manifestHelp}
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

/** Your policies are one scenario: there is nothing to choose. */
const { tag: _tag, grep: _grep, "allow-outside": _outside, record: _record, ...runOptions } = runFlagOptions;

const options = { ...manifestOptions, ...runOptions, assert: { type: "string" } } as const;

async function verify(args: readonly string[], streams: Streams): Promise<number> {
  const { values } = parseArgs({ args: [...withKindName(args)], options });
  const { filename, assert } = values;
  const startedAt = new Date();
  const flags = withNamedTarget(runFlagsOf({ ...values, tag: [], "allow-outside": false }, []), streams.env);
  const kubeconfig = flags.target.kind === "kubernetes" ? flags.target.kubeconfig : undefined;
  checkReportPaths(outputsOf(flags.reports), [
    ...filename,
    assert,
    kubeconfig,
    flags.baseline,
    flags.divergences,
  ]);
  const manifests = await loadManifests(values, streams);
  const { mirror, statements } = mirrorAndStatements(manifests, assert, strangeHosts(flags));
  const divergences = declared(flags, [mirror.scenario]);
  const compare = comparing(flags, [mirror.scenario], streams);
  const step = foreseen(mirror, flags);
  const simulated = simulate(statements, step);
  const tell = statementPrinterOf(flags, streams);
  tell.mirror(manifests, mirror);
  streams.stderr.write(besideManifests(manifests, values));
  tell.statements(
    statementTitles.simulated,
    simulated,
    whysIn(step.cluster.state, { manifests, hosts: strangeHosts(flags) }),
  );
  if (simulated.some(({ status }) => status === "fails")) {
    tell.text(`  ${UNMEANT}\n`);
    const untried = failedRun(new Error(UNMEANT), { flags, startedAt });
    if (untried !== undefined)
      await writeUntried({ ...untried, statements: simulated.map(statementResult) }, { flags, streams });
    return EXIT.mismatch;
  }
  const outcomeOf = (found: RunResult): Outcome => {
    const live = judgeLive(statements, cellsOf(found));
    const told = live.length === 0 ? found : { ...found, statements: live.map(statementResult) };
    const meant = meaningOf(cellsOf(found));
    const deniesNothing = meant.denied === 0 && found.scenarios.every(({ status }) => status === "pass");
    const result = deniesNothing ? { ...told, verdict: { ...told.verdict, sentence: NOTHING_DENIED } } : told;
    const summary = (): void => tell.text(`${live.length === 0 ? "\n" : ""}${meaningText(meant, live)}\n`);
    return {
      result,
      deniesNothing,
      tell: () => toldLive(live, { compare: () => compare(result), summary }, tell),
    };
  };
  return runScenarios({ flags, scenarios: [mirror.scenario], divergences, outcomeOf, streams });
}

/** Returns the exit code of a run that passes: also by what statements came to. */
function toldLive(
  live: readonly Judgement[],
  { compare, summary }: { readonly compare: () => number; readonly summary: () => void },
  tell: StatementPrinter,
): number {
  tell.statements(statementTitles.live, live, () => []);
  summary();
  const compared = compare();
  if (live.some(({ status }) => status === "fails")) return EXIT.mismatch;
  return compared === EXIT.ok && live.some(({ status }) => status === "open") ? EXIT.inconclusive : compared;
}

const NOTHING_DENIED =
  "These policies deny none of the connections that were tried, so that no engine can be held to it.";

const UNMEANT = "Nothing was deployed: the policies do not mean what the statements say.";

function mirrorAndStatements(
  manifests: Manifests,
  file: string | undefined,
  hosts: readonly ExternalHost[],
): { readonly mirror: Mirror; readonly statements: readonly Statement[] } {
  const { state } = manifests;
  refuseLongNames(manifests);
  const plain = mirrorOf(state, []);
  if (plain.pods.length === 0)
    throw new UsageError("no workload in these manifests: there is nothing to send traffic between");
  if (state.policies.length === 0) throw new UsageError("no NetworkPolicy in these manifests");
  const names = hosts.map(({ name }) => name);
  if (file === undefined) return { mirror: withStrangers(plain, names), statements: [] };
  const read = readStatements(file);
  const mirror = mirrorOf(state, askedPorts(read, plain));
  return { mirror: withStrangers(mirror, names), statements: resolveStatements(read, mirror.pods) };
}

/** Hosts outside from which connections can be tried: the lab's, one of each private range and of the internet. */
function strangeHosts({ target }: RunFlags): readonly ExternalHost[] {
  if (target.kind !== "lab") return target.externals.filter(({ canProbe }) => canProbe);
  return externalAddresses
    .filter(({ name }) => name !== "stranger")
    .map((host) => ({ ...host, ports: externalPorts, canProbe: true }));
}

function foreseen({ scenario }: Mirror, flags: RunFlags): StepPlan {
  const [step] = planScenario(scenario, placeholderTarget(strangeHosts(flags)), flags.options.pods).steps;
  if (step === undefined) throw new Error("a mirror has a step");
  return step;
}

function simulate(statements: readonly Statement[], { expected }: StepPlan): readonly Judgement[] {
  const judgements = judgeSimulated(statements, expected);
  const silent = judgements.find(({ cells, statement: own }) => cells === 0 && own.undecided.length === 0);
  if (silent === undefined) return judgements;
  const { at, text } = silent.statement;
  throw new UsageError(`${at}  ${text}: there is no such connection between the workloads`);
}

function cellsOf({ scenarios }: RunResult): readonly CellResult[] {
  return scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells));
}
