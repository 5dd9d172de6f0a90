import { expect } from "chai";
import type { NetworkPolicy } from "../../../src/model/objects.js";
import type { RunResult } from "../../../src/model/result/result.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import type { Target } from "../../../src/target/target.js";
import { runInLab } from "../in-lab.js";

const policy: NetworkPolicy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: "x", name: "friend" },
  spec: {
    podSelector: { matchLabels: { app: "server" } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: "friend" } } }] }],
  },
};

const pods = ["server", "friend", "foe"].map((name) => ({
  namespace: "x",
  name,
  labels: { app: name },
  ports: [{ port: 80, protocol: "TCP" }] as const,
  hostNetwork: false,
}));

const scenario: Scenario = {
  id: "converge",
  file: "converge",
  summary: "A server admits a friend.",
  tags: [],
  needs: { nodes: 1, ipFamilies: [], protocols: [], externals: [], hostNetwork: false, ownPods: false },
  fixture: [{ name: "x", labels: {}, services: [], pods }],
  steps: [
    {
      id: "friend",
      name: "the server admits its friend",
      hold: [],
      watch: [],
      startup: [],
      changes: [{ do: "apply", policies: [policy] }],
      matrix: { from: ["x/friend", "x/foe"], to: ["x/server"], ipFamilies: "primary" },
      expect: { allow: [], deny: [] },
    },
  ],
};

/** What the cluster enforces once the policy is acknowledged; then after each look at what the friend can reach. */
type Stage = "nothing" | "isolation alone" | "the policy";

/** Whom the first look asks before the cluster comes to its next stage; the friend's answer moves it there. */
type FirstLook = "both" | "the friend alone";

/** A lab that enforces the policy late and piecemeal, as an engine that programs addresses after isolation does. */
function staged(lab: Target, stages: readonly Stage[], firstLook: FirstLook = "both"): Target {
  const next = stages[Symbol.iterator]();
  const asking = new Set<Promise<unknown>>();
  let isPast: (() => void) | undefined;
  const past = new Promise<void>((resolve) => (isPast = resolve));
  let sent: NetworkPolicy | undefined;
  const applyChange = async (signal: AbortSignal): Promise<void> => {
    if (sent === undefined) return;
    const stage = next.next().value;
    if (stage === undefined) return;
    const { kind, metadata } = sent;
    if (stage === "nothing") await lab.remove([{ kind, ...metadata }], signal);
    else if (stage === "the policy") await lab.apply([sent], signal);
    else await lab.apply([{ ...sent, spec: { ...sent.spec, ingress: [] } }], signal);
  };
  return {
    ...lab,
    async apply(objects, signal) {
      const own = objects.find((object) => object.kind === "NetworkPolicy");
      if (own === undefined) return lab.apply(objects, signal);
      sent = own;
      await applyChange(signal);
      return objects;
    },
    async exec(request) {
      const isFriend = request.source.kind === "pod" && request.source.name === "friend";
      if (!isFriend && firstLook === "the friend alone" && sent !== undefined) await past;
      const result = lab.exec(request);
      if (!isFriend) {
        asking.add(result);
        return result.finally(() => asking.delete(result));
      }
      await Promise.allSettled([result]);
      // All that this look asks has been asked in the same state.
      await Promise.allSettled(asking);
      await applyChange(request.signal);
      if (sent !== undefined) isPast?.();
      return result;
    },
  };
}

const runWith = (stages: readonly Stage[], firstLook?: FirstLook): Promise<RunResult> =>
  runInLab({
    scenarios: [scenario],
    options: { settleMs: 5_000 },
    around: (lab) => staged(lab, stages, firstLook),
  });

/** Every glance finds silence, as where answers take longer than it waits. */
const blind = (lab: Target): Target => ({
  ...lab,
  async exec(request) {
    const result = await lab.exec(request);
    const isQuick = request.stdin.includes("\nseconds 0.25\n");
    return isQuick
      ? { ...result, stdout: result.stdout.replaceAll(/ answered [\da-f]+/g, " timeout -") }
      : result;
  },
});

const verdictsOf = ({ scenarios }: RunResult): readonly string[] =>
  scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells.map(({ verdict }) => verdict)));

describe("a step of which the cluster enforces a part first", () => {
  const cases: readonly (readonly [what: string, stages: readonly Stage[], verdicts: readonly string[]])[] = [
    [
      "waits for a connection that is allowed before and after, and broken on the way",
      ["nothing", "isolation alone", "the policy"],
      ["match", "match"],
    ],
    [
      "waits for one that is broken from the first look on",
      ["isolation alone", "the policy"],
      ["match", "match"],
    ],
    ["fails one that stays broken", ["nothing", "isolation alone"], ["outage", "match"]],
    [
      "fails a denial that held and gave way",
      ["isolation alone", "nothing", "nothing"],
      ["match", "unstable"],
    ],
  ];
  for (const [what, stages, verdicts] of cases)
    it(what, async () => {
      expect(verdictsOf(await runWith(stages))).to.deep.equal(verdicts);
    });
});

describe("a change that comes into force while a first look goes on", () => {
  for (const [what, stages, verdicts] of [
    ["is not believed to allow what answered before it", ["nothing", "isolation alone"], ["outage", "match"]],
    ["is waited for to the end", ["nothing", "isolation alone", "the policy"], ["match", "match"]],
  ] as const)
    it(what, async () => {
      expect(verdictsOf(await runWith(stages, "the friend alone"))).to.deep.equal(verdicts);
    });
});

describe("silence in a glance", () => {
  for (const [what, stages, verdicts] of [
    ["breaks no connection", ["nothing", "nothing", "the policy"], ["match", "match"]],
    ["holds no denial", ["nothing"], ["match", "leak"]],
  ] as const)
    it(what, async () => {
      const around = (lab: Target): Target => blind(staged(lab, stages));
      const result = await runInLab({
        scenarios: [scenario],
        options: { settleMs: 4_000, all: true },
        around,
      });
      expect(verdictsOf(result)).to.deep.equal(verdicts);
    });
});
