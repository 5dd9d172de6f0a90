import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { formatEndpoint } from "../../../src/model/endpoint.js";
import type { KubernetesObject } from "../../../src/model/objects.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import type { Target } from "../../../src/target/target.js";
import { runInLab } from "../in-lab.js";

/** A step makes the server anew and gives it a policy, which an engine with fault E9 ignores. */
const scenarios = chooseScenarios({ patterns: ["lifecycle/policies-of-a-remade-namespace"], tags: [] });

/** A pod runs for so long before it listens; its controls are asked later still, as by a slow API server. */
const STARTUP_SECONDS = 0.4;

/** A lab in which a server is up between a probe and its control. */
function startingLate(lab: Target): Target {
  const late = (object: KubernetesObject): KubernetesObject => {
    if (object.kind !== "Pod") return object;
    const containers = object.spec.containers.map(({ command = [], ...container }) => ({
      ...container,
      command: ["sh", "-c", `sleep ${STARTUP_SECONDS}; exec "$@"`, "sh", ...command],
    }));
    return { ...object, spec: { ...object.spec, containers } };
  };
  return {
    ...lab,
    apply: (objects, signal) => lab.apply(objects.map(late), signal),
    async exec(request) {
      const { source, signal } = request;
      if (source.kind === "pod" && source.name === "server")
        await delay(STARTUP_SECONDS * 1_500, undefined, { signal });
      return lab.exec(request);
    },
  };
}

describe("a pod that runs before it listens", () => {
  it("is not taken for one that a policy protects", async () => {
    const { scenarios: results } = await runInLab({
      scenarios,
      faults: ["E9"],
      options: { settleMs: 1_000, all: true },
      around: startingLate,
    });
    const [, madeAgain] = results[0]?.steps ?? [];
    const toServer = (madeAgain?.cells ?? []).filter(({ probe }) => formatEndpoint(probe.to) === "x/server");
    expect(toServer.map(({ probe, verdict }) => [probe.port, verdict])).to.deep.equal([
      [80, "leak"],
      [81, "match"],
    ]);
  });
});
