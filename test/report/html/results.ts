import { probeId } from "../../../src/model/probe.js";
import type { CellResult, RunResult, ScenarioResult, StepResult } from "../../../src/model/result/result.js";
import { createSimulator } from "../../../src/simulator/index.js";
import { emptySnapshot, namespace, pod, policy, probe, state, noProbing, noTries } from "../../builders.js";
import { emptyRun } from "../runs.js";

/** Results for tests and benches, without a run. */

export function result(scenarios: readonly ScenarioResult[], parts: Partial<RunResult> = {}): RunResult {
  return {
    ...emptyRun,
    target: { kind: "lab", title: "a made up cluster", nodes: 2 },
    verdict: {
      kind: "enforces",
      sentence: "The cluster enforces network policies as the API specifies them.",
      findings: [],
    },
    scenarios,
    durationMs: 1000,
    ...parts,
  };
}

export function scenario(id: string, parts: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    id,
    summary: "",
    tags: [],
    status: "pass",
    reason: "",
    durationMs: 10,
    steps: [step("one")],
    ...parts,
  };
}

export function step(id: string, parts: Partial<StepResult> = {}): StepResult {
  return {
    id,
    name: id,
    status: "pass",
    durationMs: 10,
    timeToEnforce: null,
    execs: 1,
    probing: noProbing,
    cells: [cell()],
    flows: [],
    convergence: [{ afterMs: 5, differing: 0 }],
    snapshot: emptySnapshot,
    ...parts,
  };
}

export function cell(parts: Partial<CellResult> = {}): CellResult {
  return {
    probe,
    expectation: { verdict: "allow", decidedBy: [], rules: [], reason: "no policy isolates", notes: [] },
    observation: { kind: "connected", ms: 1 },
    verdict: "match",
    attempts: 1,
    tries: noTries,
    afterMs: 5,
    explainedBy: [],
    ...parts,
  };
}

const PORTS = [80, 81, 443];

/** A step of 100 × 100 pods and three ports in which a few cells leak. */
export function largeResult(pods = 100): RunResult {
  const teams = ["a", "b", "c", "d", "e"];
  const objects = Array.from({ length: pods }, (_, index) =>
    pod(`ns-${index % 10}/pod-${index}`, {
      labels: { team: teams[index % 5] ?? "", app: `app-${index % 20}` },
      ips: [`10.0.${Math.floor(index / 200)}.${(index % 200) + 1}`],
      node: `node-${index % 4}`,
    }),
  );
  const policies = Array.from({ length: 10 }, (_, index) =>
    policy(`ns-${index}/team`, {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { team: teams[index % 5] ?? "" } } }] },
      ],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 80 }, { port: 81 }] }],
    }),
  );
  const namespaces = Array.from({ length: 10 }, (_, index) => namespace(`ns-${index}`));
  const simulator = createSimulator(state({ namespaces, pods: objects, policies }));
  const ends = objects.map(
    ({ metadata }) => ({ kind: "pod", namespace: metadata.namespace ?? "", name: metadata.name }) as const,
  );
  const cells = PORTS.flatMap((port) =>
    ends.flatMap((from) =>
      ends.map((to): CellResult => {
        const own = { ...probe, from, to, port };
        const expectation = simulator.evaluate(own);
        const leaks = expectation.verdict === "deny" && probeId(own).endsWith("pod-7:80/TCP");
        const open = leaks || expectation.verdict === "allow";
        return cell({
          probe: own,
          expectation,
          observation: open ? { kind: "connected", ms: 1 + (port % 7) } : { kind: "dropped", ms: 1000 },
          verdict: leaks ? "leak" : "match",
          afterMs: 2000 + (port % 50),
        });
      }),
    ),
  );
  const snapshot = {
    namespaces: namespaces.map(({ metadata }) => ({ name: metadata.name, labels: {} })),
    pods: objects.map(({ metadata, spec, status }) => ({
      namespace: metadata.namespace ?? "",
      name: metadata.name,
      labels: metadata.labels ?? {},
      node: spec.nodeName ?? "",
      hostNetwork: false,
      ips: status?.podIPs?.map(({ ip }) => ip) ?? [],
      ports: PORTS.map((port) => ({ port, protocol: "TCP" as const })),
    })),
    services: [],
    policies,
  };
  const large = step("large", { status: "fail", cells, snapshot });
  return result([scenario("scale/large", { status: "fail", steps: [large] })]);
}
