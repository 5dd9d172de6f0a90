import { formatEndpoint } from "../model/endpoint.js";
import { type Probe, probeId } from "../model/probe.js";
import { InputError } from "../model/text/source.js";
import { inGroup } from "../plan/matrix.js";
import { planScenario, type StepPlan } from "../plan/scenario-plan.js";
import type { RunOptions } from "../run/context.js";
import { readScenario } from "../scenario/load.js";
import { normalizeCellGroup } from "../scenario/normalize.js";
import type { CellGroup, Scenario, Step } from "../scenario/scenario.js";
import { scenarioText } from "../scenario/write.js";
import type { TargetDescription } from "../target/target.js";
import type { Mismatch } from "./mismatch.js";
import { tidy, withValidStatements } from "./tidy.js";

/** What every candidate is held against before it is run. */
export interface Setting {
  readonly description: TargetDescription;
  readonly pods: RunOptions["pods"];
  readonly mismatch: Mismatch;
}

/** A smaller scenario as the file that anybody could run, read back from its text. */
export interface Candidate {
  readonly text: string;
  readonly scenario: Scenario;
}

/**
 * Undefined where nothing would be learnt from a run: it is no valid scenario, or its policies mean something else for
 * the cell in question.
 */
export function candidateOf(draft: Scenario, setting: Setting): Candidate | undefined {
  try {
    const tidied = tidy(draft, setting.description);
    const stated = withValidStatements(tidied, planScenario(tidied, setting.description, setting.pods).steps);
    const text = scenarioText(stated);
    const scenario = readScenario(text, draft.file ?? draft.id);
    const foreseen = planScenario(scenario, setting.description, setting.pods).steps;
    return asksTheSame(scenario, foreseen, setting.mismatch) ? { text, scenario } : undefined;
  } catch (error) {
    // Reading and foreseeing throw of whatever is wrong with a scenario, and a draft may be wrong in every way.
    if (error instanceof InputError || error instanceof Error) return undefined;
    throw error;
  }
}

function asksTheSame(scenario: Scenario, foreseen: readonly StepPlan[], mismatch: Mismatch): boolean {
  if (foreseen.some(({ contradictions }) => contradictions.length > 0)) return false;
  const at = scenario.steps.findIndex(({ id }) => id === mismatch.step);
  const cell = cellIn(foreseen[at], mismatch.probe);
  return cell === mismatch.expected;
}

function cellIn(step: StepPlan | undefined, probe: Probe): string | undefined {
  const wanted = probeId(probe);
  return [...(step?.expected ?? [])].find(([own]) => probeId(own) === wanted)?.[1].verdict;
}

/** The scenario up to its failing step, where it states the cell in question by hand. */
export function upToMismatch(scenario: Scenario, mismatch: Mismatch): Scenario {
  const last = scenario.steps.findIndex(({ id }) => id === mismatch.step);
  const steps = scenario.steps
    .slice(0, last + 1)
    .map((step, at) => (at === last ? stating(step, mismatch) : step));
  const id = `reduced/${scenario.id}`;
  const summary = `${probeId(mismatch.probe)}: ${mismatch.verdict}, as in ${scenario.id}.`;
  return { ...scenario, id, summary, tags: [], steps };
}

function stating(step: Step, { probe, expected }: Mismatch): Step {
  if (expected === "unspecified") return step;
  const group = groupOf(probe);
  const others = step.expect[expected].filter(({ text }) => text !== group.text);
  return { ...step, expect: { ...step.expect, [expected]: [...others, group] } };
}

/** Of a step's flows the one in question: the others would need cells of their own. */
function flowsOf(
  step: Step,
  { kind, probe, step: failing }: Mismatch,
): Pick<Step, "hold" | "watch" | "startup"> {
  const only = <G extends CellGroup>(own: Mismatch["kind"], groups: readonly G[]): readonly G[] =>
    own === kind && step.id === failing
      ? groups
          .filter((group) => inGroup(probe, group))
          .slice(0, 1)
          .map((group) => ({ ...group, ...groupOf(probe) }))
      : [];
  return {
    hold: only("hold", step.hold),
    watch: only("watch", step.watch),
    startup: only("startup", step.startup),
  };
}

const NOTHING: Step["expect"] = { allow: [], deny: [] };

function groupOf({ from, to, port, protocol }: Probe): CellGroup {
  const text = `${formatEndpoint(from)} -> ${formatEndpoint(to)}:${port}/${protocol}`;
  return normalizeCellGroup(text, "reduced");
}

/** Every step asks about that cell alone, where it has it. */
export function withOneCell(scenario: Scenario, { description, pods, mismatch }: Setting): Scenario {
  const foreseen = planScenario(scenario, description, pods).steps;
  const { from, to, port, protocol, ipFamily } = mismatch.probe;
  const isPrimary = description.ipFamilies[0] === ipFamily;
  const matrix: Step["matrix"] = {
    from: [formatEndpoint(from)],
    to: [formatEndpoint(to)],
    ports: [port],
    protocols: [protocol],
    ipFamilies: isPrimary ? "primary" : [ipFamily],
  };
  const steps = scenario.steps.map((step, at): Step => {
    if (cellIn(foreseen[at], mismatch.probe) === undefined) return step;
    const { expect } = step.id === mismatch.step ? stating({ ...step, expect: NOTHING }, mismatch) : step;
    return { ...step, ...flowsOf(step, mismatch), matrix, expect };
  });
  return { ...scenario, steps };
}
