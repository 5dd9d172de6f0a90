import { formatEndpoint } from "../model/endpoint.js";
import type { IpFamily, TransportProtocol } from "../model/objects.js";
import type { Expectation, Probe } from "../model/probe.js";
import type { CellResult, ScenarioResult, StepResult } from "../model/result/result.js";
import type { Scenario } from "../scenario/scenario.js";

/** A scenario that was run, step by step. */
export interface Played {
  readonly result: ScenarioResult;
  /** By its name or id. Throws when the scenario has no such step, or did not get so far, with the reason. */
  step(name: string): PlayedStep;
}

export interface PlayedStep {
  readonly result: StepResult;
  /** What its probes showed. */
  readonly observed: ObservedMatrix;
  /** What its policies mean. */
  readonly expected: ExpectedMatrix;
  /** `probe("x/a", "y/b", 80)`, `probe("x/a", "y/dns", "53/UDP")`. Throws when the step tried no such connection. */
  probe(from: string, to: string, port: PortText, options?: { readonly ipFamily?: IpFamily }): CellResult;
}

/** `80`, or `"53/UDP"`; TCP unless it says otherwise. */
export type PortText = number | `${number}/${TransportProtocol}`;

export interface ObservedMatrix {
  readonly kind: "observed matrix";
  readonly cells: readonly CellResult[];
}

export interface ExpectedMatrix {
  readonly kind: "expected matrix";
  readonly cells: readonly { readonly probe: Probe; readonly expectation: Expectation }[];
}

export function playedOf(scenario: Scenario, result: ScenarioResult | undefined): Played {
  if (result === undefined) throw new Error(`${scenario.id} was not run: the run was interrupted`);
  return {
    result,
    step(name) {
      const planned = scenario.steps.find((step) => step.name === name || step.id === name);
      if (planned === undefined) {
        const names = scenario.steps.map((step) => `"${step.name}"`).join(", ");
        throw new Error(`${scenario.id} has no step "${name}"; its steps: ${names}`);
      }
      const done = result.steps.find(({ id }) => id === planned.id);
      if (done === undefined)
        throw new Error(`${scenario.id} is ${result.status}, before "${name}": ${result.reason}`);
      return playedStep(done);
    },
  };
}

function playedStep(result: StepResult): PlayedStep {
  const { cells } = result;
  return {
    result,
    observed: { kind: "observed matrix", cells },
    expected: { kind: "expected matrix", cells },
    probe(from, to, port, { ipFamily } = {}) {
      const [number, protocol = "TCP"] = String(port).split("/");
      const found = cells.find(
        ({ probe }) =>
          formatEndpoint(probe.from) === from &&
          formatEndpoint(probe.to) === to &&
          String(probe.port) === number &&
          probe.protocol === protocol &&
          (ipFamily === undefined || probe.ipFamily === ipFamily),
      );
      if (found !== undefined) return found;
      throw new Error(`step "${result.name}" tried no connection ${from} → ${to}:${number}/${protocol}`);
    },
  };
}
