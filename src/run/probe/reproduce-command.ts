import type { Probe } from "../../model/probe.js";
import { quoted, quotedPath } from "../../model/text/shell.js";
import type { Scenario } from "../../scenario/scenario.js";
import { addressOf } from "../../plan/addresses.js";
import type { RunOptions, ScenarioContext } from "../context.js";
import { defaultOptions } from "../defaults.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

/** The shortest command with which a person repeats a probe: on a cluster (kept: --keep) the probe, in the lab its scenario. */
export function reproduceCommand(
  context: ScenarioContext,
  cluster: ClusterModel,
  probe: Probe,
): string | undefined {
  const { description, target } = context.run;
  const ip = addressOf(cluster, probe.to, probe.ipFamily);
  if (description.kind === "lab") {
    const place = placeOf(context.scenario);
    const flags = [...(description.flags ?? []), ...besides(context.run.options)];
    return place && ["netproof run", ...flags.map(quoted), place].join(" ");
  }
  if (probe.from.kind !== "pod" || ip === undefined) return undefined;
  const pod = context.names.toCluster.pod(probe.from);
  return target.commandIn?.(pod, dialCommand(probe, ip, context.run.options.timeoutSeconds));
}

/** What a run tries and waits for decides whether it sees the same. */
function besides({ settleMs, timeoutSeconds, isWide }: RunOptions): readonly string[] {
  const { settleMs: usual, timeoutSeconds: usualSeconds } = defaultOptions;
  return [
    ...(settleMs === usual ? [] : ["--settle", `${settleMs / 1000}s`]),
    ...(isWide ? ["--wide"] : []),
    ...(timeoutSeconds === usualSeconds ? [] : ["--timeout", `${timeoutSeconds}s`]),
  ];
}

/** Ready for a shell: the library's scenarios by their names, others by their files; what was made for this run has none. */
function placeOf({ id, file }: Scenario): string | undefined {
  if (file === undefined) return undefined;
  return file.endsWith(`/scenarios/${id}.yaml`) ? quoted(id) : quotedPath(file);
}

function dialCommand(probe: Probe, ip: string, timeout: number): string {
  return dialWords(probe, ip, String(timeout)).map(quoted).join(" ");
}

function dialWords(probe: Probe, ip: string, timeout: string): readonly string[] {
  const port = String(probe.port);
  if (probe.http) return ["curl", "-m", timeout, `http://${ip.includes(":") ? `[${ip}]` : ip}:${port}/`];
  if (probe.protocol === "UDP")
    return ["sh", "-c", 'echo hello | nc "$@"', "nc", "-n", "-u", "-w", timeout, "-W", "1", ip, port];
  if (probe.protocol === "SCTP")
    return ["socat", "-t", timeout, "-", `SCTP:${ip}:${port},connect-timeout=${timeout}`];
  return ["nc", "-n", "-zv", "-w", timeout, ip, port];
}
