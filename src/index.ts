/**
 * netproof as a library:
 *
 *     const cluster = await openTarget({ context: "kind-dev" }); // without a context: the embedded lab
 *     const { verdict, scenarios } = await cluster.run(loadScenarios("default-deny/*"));
 *     await cluster.close();
 */
export {
  type Cluster,
  type KubernetesOptions,
  type LabOptions,
  openKubernetes,
  openLab,
  openTarget,
  type RunSettings,
  type TargetOptions,
} from "./api/cluster.js";
export type { ExpectedMatrix, ObservedMatrix, Played, PlayedStep, PortText } from "./api/played.js";
export { loadScenarios } from "./api/scenarios.js";
export { simulate, type Simulation } from "./api/simulate.js";
export type { Endpoint } from "./model/endpoint.js";
export type { ClusterState, IpFamily, NetworkPolicy, TransportProtocol } from "./model/objects.js";
export { type Expectation, type Observation, type Probe, probeId, type Verdict } from "./model/probe.js";
export type {
  CellResult,
  CellVerdict,
  RunResult,
  ScenarioResult,
  StepResult,
} from "./model/result/result.js";
export type { RunVerdict, Status } from "./model/result/verdict.js";
export { InputError } from "./model/text/source.js";
export { BrokenScenario } from "./plan/check-scenarios.js";
export type { RunEvent } from "./run/events.js";
export { loadScenario } from "./scenario/load.js";
export type { Scenario } from "./scenario/scenario.js";
export { TargetError } from "./target/target.js";
