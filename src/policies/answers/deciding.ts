import type { ClusterState } from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { Unknown } from "../unknowns.js";

/** More are not tried together, each of them alone then. */
const MOST_WORLDS = 512;

/** The unknowns that turn the verdict, whatever the others are. */
export function deciding(
  state: ClusterState,
  unknowns: readonly Unknown[],
  verdictIn: (state: ClusterState) => Verdict,
): readonly string[] {
  const count = unknowns.reduce((product, { variants }) => product * variants.length, 1);
  if (count > MOST_WORLDS) return unknowns.flatMap((one) => deciding(state, [one], verdictIn));
  const verdicts = Array.from({ length: count }, (_, world) => verdictIn(applied(state, unknowns, world)));
  let stride = 1;
  return unknowns.flatMap(({ what, variants }) => {
    const step = stride;
    stride *= variants.length;
    const turns = verdicts.some((verdict, world) => {
      const variant = Math.floor(world / step) % variants.length;
      return verdict !== verdicts[world - variant * step];
    });
    return turns ? [what] : [];
  });
}

/** A world's number has a digit for each unknown. */
function applied(state: ClusterState, unknowns: readonly Unknown[], world: number): ClusterState {
  let rest = world;
  return unknowns.reduce((own, { variants }) => {
    const change = variants[rest % variants.length];
    rest = Math.floor(rest / variants.length);
    return change === undefined ? own : change(own);
  }, state);
}
