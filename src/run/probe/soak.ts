import { probeId } from "../../model/probe.js";
import type { CellResult } from "../../model/result.js";
import { isAnswer, sumOf, tallyOf } from "../../judge/tries.js";
import type { RunContext, ScenarioContext } from "../context.js";
import type { Liveness } from "./controls.js";
import { look, type TimedTry } from "./attempt.js";
import type { World } from "../../plan/cluster-model.js";

/** Tries of all connections together in one round, and of each: a UDP server's queue holds few datagrams. */
const TRIES_OF_A_ROUND = 2_000;
const MOST_OF_EACH = { TCP: 200, SCTP: 200, UDP: 20 } as const;

/**
 * Tries denied connections that held on and on, for as long as the run wants: rare leaks take many tries. What answers once
 * is a brief leak, and is not tried again.
 */
export async function soak(
  context: ScenarioContext,
  world: World,
  cells: readonly CellResult[],
): Promise<readonly CellResult[]> {
  const { run, prober, scenario } = context;
  const results = new Map(cells.map((cell) => [probeId(cell.probe), cell]));
  const startedAt = performance.now();
  const endsAt = startedAt + run.options.soakMs;
  while (performance.now() < endsAt && !run.signal.aborted) {
    const denied = [...results.values()].filter(isHeld).map(({ probe }) => probe);
    if (denied.length === 0) break;
    const share = Math.max(1, Math.floor(TRIES_OF_A_ROUND / denied.length));
    const seen = await look(prober, world, {
      probes: denied.map(
        (probe) =>
          [probe, { tries: Math.min(MOST_OF_EACH[probe.protocol], share), withTool: false }] as const,
      ),
      controls: denied,
    });
    if (run.signal.aborted) break;
    for (const [probe, own] of seen.tried) {
      const cell = results.get(probeId(probe));
      if (cell !== undefined)
        results.set(probeId(probe), soakedCell(run, cell, { own, liveness: seen.liveness(probe) }));
    }
    run.soaked.durationMs = Math.max(run.soaked.durationMs, Math.round(performance.now() - startedAt));
    const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
    run.onEvent({ type: "waiting", scenario, what: `soaking: ${run.soaked.tries} tries, ${left} s left` });
  }
  return cells.map((cell) => results.get(probeId(cell.probe)) ?? cell);
}

function isHeld({ expectation, verdict }: CellResult): boolean {
  return expectation.verdict === "deny" && verdict === "match";
}

/** One whose destination dies meanwhile is inconclusive, as it would be in a step. */
function soakedCell(
  { soaked }: RunContext,
  cell: CellResult,
  { own, liveness }: { readonly own: readonly TimedTry[]; readonly liveness: Liveness },
): CellResult {
  const answer = own.find(isAnswer);
  if (answer === undefined && liveness !== "answers" && liveness !== "partly")
    return { ...cell, verdict: "inconclusive", why: "its destination stopped answering while it was soaked" };
  const { answered, silent } = tallyOf(own);
  soaked.tries += answered + silent;
  soaked.answered += answered;
  const tries = sumOf(cell.tries, { answered, silent });
  if (answer === undefined) return { ...cell, tries };
  const why = "brief leak: it was denied, and answered while it was soaked";
  return { ...cell, tries, observation: answer.observation, verdict: "unstable", why };
}
