import { probeId, type Verdict } from "../../model/probe.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import { expectations } from "../../plan/expectations.js";
import { flowProblems } from "../../plan/flows.js";
import { planCells } from "../../plan/matrix.js";
import { previewTransition } from "../../plan/placeholder-addresses.js";
import { stepId } from "../../scenario/normalize.js";
import type { Change, MatrixSelection, Needs, Step } from "../../scenario/scenario.js";
import type { Coverage } from "../coverage/coverage.js";
import type { ChangeKind, Profile } from "../profiles.js";
import type { Random } from "../random.js";
import { changeOf } from "./changes.js";
import type { Setting } from "./fixture.js";
import { flowsOf, NO_FLOWS } from "./flows.js";
import { areServed } from "./services.js";
import { surroundingsOf } from "./surroundings.js";
import { afterChange, type Written } from "./written.js";

/** What a scenario has come to, on made-up addresses. */
export interface StepState {
  readonly cluster: ClusterModel;
  readonly written: Written;
  readonly setting: Setting;
  readonly needs: Needs;
}

interface Draft {
  readonly step: Step;
  readonly state: StepState;
  /** The greater, the more a run of it tells. */
  readonly worth: number;
}

/** Of so many drafts the one that tells most is taken. */
const DRAFTS = 4;

/** Undefined where no draft came to anything. */
export function stepAfter(
  random: Random,
  state: StepState,
  { index, coverage }: { readonly index: number; readonly coverage: Coverage },
): Draft | undefined {
  const earlier = verdictsIn(state);
  const drafts = Array.from({ length: DRAFTS }, () =>
    draftAfter(random, state, { index, coverage, earlier }),
  );
  return drafts.filter((draft) => draft !== undefined).toSorted((one, other) => other.worth - one.worth)[0];
}

function draftAfter(
  random: Random,
  before: StepState,
  {
    index,
    coverage,
    earlier,
  }: { readonly index: number; readonly coverage: Coverage; readonly earlier: Verdicts },
): Draft | undefined {
  try {
    const kinds = kindsOf(random, before.setting.profile, index);
    const { state, changes } = changed(random, before, kinds);
    if (changes.length === 0 || !areServed(state.cluster)) return undefined;
    const step = stepOf(random, { index, changes, before, after: state });
    const worth = (1 + coverage.novelty(changes)) * tellingShare(earlier, verdictsIn(state));
    return { step, state, worth };
  } catch (error) {
    // A draft may speak of an address that a change took away: there are others.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** The first step has policies for the others to work on. */
function kindsOf(random: Random, { changes }: Profile, index: number): readonly ChangeKind[] {
  const count = index === 0 ? 3 + random.below(3) : Number(random.weighted({ 1: 5, 2: 3, 3: 1 }));
  return Array.from({ length: count }, () => (index === 0 ? "create" : random.weighted(changes)));
}

function changed(
  random: Random,
  before: StepState,
  kinds: readonly ChangeKind[],
): { readonly state: StepState; readonly changes: readonly Change[] } {
  const changes: Change[] = [];
  let { cluster, written } = before;
  const { setting, needs } = before;
  const { profile, words } = setting;
  for (const kind of kinds) {
    const around = surroundingsOf({ cluster, written, profile, words, externals: needs.externals });
    const change = changeOf(random, kind, { around, setting });
    if (change === undefined) continue;
    changes.push(change);
    cluster = previewTransition(cluster, [change]).after;
    written = afterChange(written, change);
  }
  return { state: { ...before, cluster, written }, changes };
}

function stepOf(
  random: Random,
  {
    index,
    changes,
    before,
    after,
  }: {
    readonly index: number;
    readonly changes: readonly Change[];
    readonly before: StepState;
    readonly after: StepState;
  },
): Step {
  const name = `${index + 1} ${[...new Set(changes.map(verbOf))].join(", ")}`;
  const plain: Step = {
    id: stepId(name),
    name,
    ...NO_FLOWS,
    changes,
    matrix: matrixOf(random, after),
    expect: { allow: [], deny: [] },
  };
  if (!random.chance(before.setting.profile.flowsShare)) return plain;
  const timed = { ...plain, ...flowsOf(random, changes, before.cluster) };
  const transition = previewTransition(before.cluster, changes);
  return flowProblems(timed, transition, before.needs).length === 0 ? timed : plain;
}

function verbOf(change: Change): string {
  return "ref" in change ? `${change.do} ${change.ref.kind}` : change.do;
}

/** Every pod and needed host to every other, now and then by Services and in each family as well. */
function matrixOf(random: Random, { cluster }: StepState): MatrixSelection {
  const withServices = cluster.state.services.length > 0;
  return {
    ...(withServices && { to: ["*", "service/*/*"] }),
    ipFamilies: cluster.target.ipFamilies.length > 1 && random.chance(0.5) ? "all" : "primary",
  };
}

type Verdicts = ReadonlyMap<string, Verdict>;

/** Of every pair, in the primary family: the other one costs as much and seldom tells more. */
function verdictsIn({ cluster, needs }: StepState): Verdicts {
  const cells = planCells(cluster, { needs, matrix: { ipFamilies: "primary" } });
  return new Map([...expectations(cluster, cells)].map(([probe, { verdict }]) => [probeId(probe), verdict]));
}

/**
 * A matrix that is all allowed or all denied tells little of what policies mean, and one that a change leaves as it was
 * little of the change. Neither tells nothing: 0.1 is the least.
 */
function tellingShare(earlier: Verdicts, now: Verdicts): number {
  const verdicts = [...now.values()];
  const denied = verdicts.filter((verdict) => verdict === "deny").length;
  const allowed = verdicts.filter((verdict) => verdict === "allow").length;
  const mixed = (2 * Math.min(denied, allowed)) / Math.max(1, denied + allowed);
  const changes = [...now].filter(([id, verdict]) => (earlier.get(id) ?? verdict) !== verdict).length;
  return 0.1 + mixed + Math.min(1, changes / 8);
}
