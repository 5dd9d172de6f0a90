import { withExpected } from "../model/result/recorded-options.js";
import type { RunResult } from "../model/result/result.js";
import { largest } from "../model/samples.js";
import { shownDeep } from "../model/text/shown.js";
import { historyKey, type StepHistories } from "../plan/step-history.js";
import type { AcceptedDivergences, RunRecord } from "../record/record.js";
import { acceptedOf } from "./divergences/accepted.js";
import { staleDivergences } from "./divergences/declared.js";
import { staleKnown } from "./divergences/known.js";
import { unreachableIn } from "./unreachable/unreachable.js";
import { reasonedBy } from "./unreachable/with-unreachable.js";
import { attachHypotheses } from "./evidence/attach-hypotheses.js";
import { powerOf } from "./power.js";
import { runVerdict } from "./run-verdict.js";
import { type JudgedScenario, judgeScenario } from "./scenario.js";

/** What a run found, from its record alone: the same record gives the same result, wherever and whenever it is judged. */
export function judge(record: RunRecord, differences: AcceptedDivergences = record.accepted): RunResult {
  const { target } = record;
  const accepted = acceptedOf(differences);
  const judged = record.scenarios.map((scenario) => judgeScenario(scenario, { target, accepted }));
  const histories = historiesOf(judged);
  const unreachable = unreachableIn(record);
  const results = reasonedBy(
    judged.map(({ result }) => result),
    unreachable,
  );
  const scenarios = attachHypotheses(results, histories);
  const { settleMs } = record.options;
  const verdict = runVerdict(scenarios, { settleMs, target: target.kind, unreachable });
  const isWrong = verdict.kind === "ignores" || verdict.kind === "partial";
  const { diagnosis } = record;
  return shownDeep<RunResult>({
    version: record.version,
    startedAt: record.startedAt,
    options: withExpected(record.options, differences.known),
    target: {
      kind: target.kind,
      title: target.title,
      nodes: target.nodes.length,
      ...(isWrong && diagnosis !== undefined ? { diagnosis } : {}),
    },
    verdict,
    scenarios,
    power: powerOf(scenarios),
    ...soakOf(record, judged),
    staleDivergences: [
      ...staleDivergences(accepted.declared, scenarios),
      ...staleKnown(accepted.known, scenarios, histories),
    ],
    durationMs: record.durationMs,
    interrupted: record.interrupted,
  });
}

function historiesOf(judged: readonly JudgedScenario[]): StepHistories {
  return new Map(
    judged.flatMap(({ result, histories }) =>
      histories.map((history, index) => [historyKey(result.id, result.steps[index]?.id ?? ""), history]),
    ),
  );
}

function soakOf({ scenarios }: RunRecord, judged: readonly JudgedScenario[]): Pick<RunResult, "soak"> {
  const tries = judged.reduce((sum, { soaked }) => sum + soaked.tries, 0);
  if (tries === 0) return {};
  const answered = judged.reduce((sum, { soaked }) => sum + soaked.answered, 0);
  const times = scenarios.flatMap(({ steps }) => steps.flatMap(({ soak }) => soak?.durationMs ?? []));
  return { soak: { durationMs: largest(times), tries, answered } };
}
