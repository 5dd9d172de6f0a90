import type { CellResult } from "../../model/result/result.js";
import { afterRound, beforeSoak, isSoaked } from "../../judge/connections/soak.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import type { SeenConnection } from "../../record/attempt.js";
import type { SoakRecord } from "../../record/record.js";
import type { ScenarioContext } from "../context.js";
import { attempt, seenConnections } from "./attempt.js";

/** Tries of all connections together in one round, and of each: a UDP server's queue holds few datagrams. */
const TRIES_OF_A_ROUND = 2_000;
const MOST_OF_EACH = { TCP: 200, SCTP: 200, UDP: 20 } as const;

/** Tries denied connections that held on and on, for as long as the run wants: rare leaks take many tries. */
export async function soak(
  { run, prober, scenario }: ScenarioContext,
  cluster: ClusterModel,
  cells: readonly CellResult[],
): Promise<SoakRecord> {
  const startedAt = performance.now();
  const endsAt = startedAt + run.options.soakMs;
  const rounds: (readonly SeenConnection[])[] = [];
  let soaked = beforeSoak(cells);
  while (performance.now() < endsAt && !run.signal.aborted) {
    const denied = soaked.cells.filter(isSoaked).map(({ probe }) => probe);
    if (denied.length === 0) break;
    const share = Math.max(1, Math.floor(TRIES_OF_A_ROUND / denied.length));
    const made = await attempt(prober, cluster, {
      probes: denied.map(
        (probe) =>
          [probe, { tries: Math.min(MOST_OF_EACH[probe.protocol], share), withTool: false }] as const,
      ),
      controls: denied,
    });
    if (run.signal.aborted) break;
    const round = seenConnections(made, startedAt);
    rounds.push(round);
    soaked = afterRound(soaked, round);
    const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
    run.onEvent({ type: "waiting", scenario, what: `soaking: ${soaked.tries} tries, ${left} s left` });
  }
  return { durationMs: Math.round(performance.now() - startedAt), rounds };
}
