import type { FlowResult } from "./flow.js";
import type { Expectation, Observation, Probe } from "./probe.js";
import type { Power } from "./power.js";
import type { StepSnapshot } from "./snapshot.js";

/** What a run found: the whole input of every report. Durations are milliseconds. */
export interface RunResult {
  /** Of netproof itself. */
  readonly version: string;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly options: RecordedOptions;
  readonly target: {
    readonly kind: "lab" | "kubernetes";
    readonly title: string;
    readonly nodes: number;
    /** Where something is wrong: command with which a person looks into what the cluster's engine made of policies. */
    readonly diagnosis?: string;
  };
  readonly verdict: RunVerdict;
  readonly scenarios: readonly ScenarioResult[];
  /** How small a leak would have been seen. */
  readonly power: Power;
  /** Of `--soak`, over all scenarios. Absent: nothing was soaked. */
  readonly soak?: Soak;
  readonly staleDivergences: readonly StaleDivergence[];
  /** Of `verify --assert`: what became of each. Absent: nothing was stated. */
  readonly statements?: readonly StatementResult[];
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** Why no scenario could be tried at all; there are none then. */
  readonly failure?: string;
}

/** Tries of denied connections of the last state of scenarios, again and again. */
export interface Soak {
  readonly durationMs: number;
  readonly tries: number;
  readonly answered: number;
}

/** How the run was asked to go, as far as a reader of its result needs to know. */
export interface RecordedOptions {
  /** Whole seconds that a probe waited for an answer. */
  readonly timeoutSeconds: number;
  readonly settleMs: number;
  readonly parallel: number;
  readonly reusePods: boolean;
  readonly bail: boolean;
  readonly all: boolean;
  readonly keep: boolean;
  /** Keys of the known divergences that were expected: `V12`. Absent: none. */
  readonly expectedDivergences?: readonly string[];
}

/** A declared divergence, or a part of one, that a run did not meet where it looked for it. */
export interface StaleDivergence {
  readonly scenario: string;
  /** `x/* -> y/a:80/TCP`, as declared. */
  readonly connections: string;
  readonly verdict: "leak" | "outage";
  readonly reference: string;
  /** `file:line:column` */
  readonly at: string;
  readonly why: string;
}

/** What policies are to mean, held against what was seen; against simulation where that already contradicts it. */
export interface StatementResult {
  /** `only shop/api to shop/db on 5432/TCP` */
  readonly text: string;
  /** `file:line` */
  readonly at: string;
  /** `open`: nothing contradicts it, and not all of it is shown. */
  readonly status: "holds" | "fails" | "open";
  /** That it speaks of. */
  readonly connections: number;
  /** Connections that contradict it, or leave it open: a sentence each. */
  readonly against: readonly string[];
}

export type Status = "pass" | "fail" | "inconclusive" | "skipped";

export interface RunVerdict {
  readonly kind: "enforces" | "ignores" | "partial" | "inconclusive";
  /** One sentence for a person, from observed cells. */
  readonly sentence: string;
  /** What is wrong, one by one; empty where nothing is. */
  readonly findings: readonly Finding[];
}

/** One thing that is wrong, and what shows it. */
export interface Finding {
  /** Stable: `except`, `endPort`, `startup`; `unexplained`: no known cause fits. */
  readonly key: string;
  /** "It ignores `except` of ipBlock." */
  readonly sentence: string;
  /** Connections that show it, of a matrix or over time. */
  readonly connections: number;
  /** Ids of the scenarios to read. */
  readonly scenarios: readonly string[];
  readonly example: ProbePlace;
  /** Keys of other causes that would have shown the same; more scenarios may tell them apart. */
  readonly alternatives: readonly string[];
}

/** Where in a run a probe stands: ids of scenario and step, and the probe's own. */
export interface ProbePlace {
  readonly scenario: string;
  readonly step: string;
  readonly probe: string;
}

export interface ScenarioResult {
  readonly id: string;
  /** As the user named it; absent where the scenario is part of the program. */
  readonly file?: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly status: Status;
  /** Why it is skipped or inconclusive; empty on pass. */
  readonly reason: string;
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
}

export interface StepResult {
  readonly id: string;
  readonly name: string;
  /** In the scenario's file, from 1. */
  readonly line?: number;
  readonly status: Exclude<Status, "skipped">;
  readonly durationMs: number;
  /** From the acknowledged change until every cell agreed; null when no expectation changed or they never agreed. */
  readonly timeToEnforce: Bounds | null;
  /** Commands run in pods for this step. */
  readonly execs: number;
  readonly probing: Probing;
  readonly cells: readonly CellResult[];
  /** What the step asked about time. */
  readonly flows: readonly FlowResult[];
  /** How the step went: after each attempt, how many of all still differed. */
  readonly convergence: readonly ConvergenceSample[];
  readonly snapshot: StepSnapshot;
}

/** Between which moments something came: after the last try that did not show it, before the first one that did. */
export interface Bounds {
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

/** How long tries took, whoever is to blame. */
export interface Probing {
  readonly tries: number;
  /** Those that took far longer than their time-out. */
  readonly slow: number;
  readonly longestMs: number;
}

/** Tries that proved something, all of them in full. */
export interface Tally {
  readonly answered: number;
  readonly silent: number;
}

export interface ConvergenceSample {
  /** From the acknowledged change to the attempt's end. */
  readonly afterMs: number;
  readonly differing: number;
}

/**
 * `leak`: answered, must not. `outage`: no answer, must have one. `unstable`: agreed once, then changed its mind.
 * `unspecified`: the API leaves it open, so it is shown and never judged.
 */
export type CellVerdict =
  "match" | "leak" | "outage" | "misdirected" | "unstable" | "inconclusive" | "unspecified";

export interface CellResult {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly verdict: CellVerdict;
  /** Rounds of trying it; each opens it several times. */
  readonly attempts: number;
  readonly tries: Tally;
  /** From the acknowledged change to the last attempt. */
  readonly afterMs: number;
  /** Why a match counts, or what is missing, when the observation alone does not say. */
  readonly why?: string;
  /** Blocked as expected, on a path that never answered: inconclusive until it does without policies. */
  readonly unproven?: true;
  /** The reference of the divergence that declares this difference: it stays visible and does not fail the run. */
  readonly acceptedAs?: string;
  /** The keys of the hypotheses that predict what was seen here, and that no connection of the run refutes: `except`. */
  readonly explainedBy: readonly string[];
  /** Shell command with which a person repeats the probe. */
  readonly repeat?: string;
}

/** It differs from the specification, declared or not. */
export function differs(cell: CellResult): boolean {
  return ["leak", "outage", "misdirected", "unstable"].includes(cell.verdict);
}

/** It differs, and nobody declared that. */
export function isMismatch(cell: CellResult): boolean {
  return differs(cell) && cell.acceptedAs === undefined;
}

/** The way in which it differs, also when it agreed before. */
export function direction({ verdict, expectation, observation }: CellResult): "leak" | "outage" | undefined {
  if (!["leak", "outage", "unstable"].includes(verdict)) return undefined;
  if (expectation.verdict === "deny") return observation.kind === "connected" ? "leak" : undefined;
  return ["dropped", "refused"].includes(observation.kind) ? "outage" : undefined;
}

/** Of the connections that must be denied, and could be judged, there was one, and every one succeeded. */
export function noDenialHeld(cells: readonly CellResult[]): boolean {
  const denials = cells.filter(
    ({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive",
  );
  return denials.length > 0 && denials.every(({ verdict }) => verdict === "leak");
}
