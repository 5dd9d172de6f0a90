import { expect } from "chai";
import type { FaultId } from "../../src/target/lab/index.js";
import type { FaultRule } from "../target/kubernetes/api-server/faults.js";
import {
  type ApiServer,
  type ApiServerOptions,
  startApiServer,
} from "../target/kubernetes/api-server/index.js";
import { processWorld, type World } from "../target/kubernetes/api-server/world.js";
import { labWorld } from "../target/kubernetes/lab-world.js";
import type { Finished } from "../start.js";
import { until } from "../until.js";
import { clusterFlags, netproof } from "./netproof.js";

interface Examined extends Finished {
  /** What was created, dry runs and questions about rights apart. */
  readonly created: readonly string[];
  readonly left: readonly unknown[];
}

async function examined(
  options: ApiServerOptions,
  args: readonly string[] = [],
  meanwhile: (server: ApiServer) => unknown = () => undefined,
): Promise<Examined> {
  const server = await startApiServer({ contextName: "staging", ...options });
  try {
    const running = netproof(["doctor", ...clusterFlags(server), ...args]);
    await meanwhile(server);
    const finished = await running;
    const created = server.requests
      .filter(({ method, path }) => method === "POST" && !/selfsubject|dryRun/.test(path))
      .map(({ path }) => path);
    return { ...finished, created, left: server.store.list("pods") };
  } finally {
    await server.stop();
  }
}

const ofLab = async (faults: readonly FaultId[]): Promise<Examined> =>
  examined({ world: await labWorld(faults) }, ["--settle", "2s"]);

/** Its pods do not start before they are removed. */
function idleWorld(): World {
  const ends: (() => void)[] = [];
  return {
    ...processWorld(),
    startPod: (pod) => new Promise((resolve) => ends.push(() => resolve(pod))),
    remove: async () => {
      for (const end of ends) end();
    },
  };
}

describe("netproof doctor", () => {
  it("finds the lab of this machine fit, exit 0", async () => {
    const { code, stdout } = await netproof(["doctor"]);
    expect(stdout.replace(/\s+/g, " ")).to.match(
      /embedded lab.* The lab's own engine \(not your cluster\) denies between two pods what a policy denies\./,
    );
    expect(code).to.equal(0);
  });

  it("says what a cluster is and that a policy bites, exit 0", async () => {
    const { code, stdout } = await ofLab([]);
    expect(stdout).to.match(/✓ API server +http.*Kubernetes v1\.\d+/);
    expect(stdout).to.match(/✓ permissions +all \d+ that a run needs/);
    expect(stdout).to.match(/✓ nodes +2 for probe pods/);
    expect(stdout).to.match(/✓ leftovers +none/);
    expect(stdout).to.match(/✓ namespaces +admitted with Pod Security restricted and privileged/);
    expect(stdout).to.match(/✓ Pod Security +admits the probe pods/);
    expect(stdout).to.match(/✓ image +nicolaka\/netshoot runs on node-1 and node-2/);
    expect(stdout).to.include("The cluster denies between two pods what a policy denies.");
    expect(stdout).not.to.include("as the API specifies");
    expect(code).to.equal(0);
  });

  it("says that a cluster ignores policies, exit 4", async () => {
    const { code, stdout } = await ofLab(["A1"]);
    expect(stdout).to.include("The cluster ignores network policies");
    expect(code).to.equal(4);
  });

  it("names the rights that are missing and how to get them, exit 3, and creates nothing", async () => {
    const { code, stdout, created } = await examined({ denied: ["create pods/exec"] });
    expect(stdout).to.match(/✗ permissions +missing: create pods\/exec\n +netproof rbac --user NAME/);
    expect(code).to.equal(3);
    expect(created).to.deep.equal([]);
  });

  const refusal = (path: RegExp, message: string, times = 1): FaultRule => ({
    method: "POST",
    path,
    times,
    fault: { kind: "status", status: 403, reason: "Forbidden", message },
  });
  const dryRuns = /namespaces\?dryRun=All/;
  const denied = 'admission webhook "names.corp" denied the request: name it team-…';

  it("says that admission refuses namespaces, exit 3, and creates nothing", async () => {
    const { code, stdout, created } = await examined({}, [], ({ faults }) =>
      faults.add(refusal(dryRuns, denied)),
    );
    expect(stdout).to.match(/✗ namespaces +refused: [^]*names\.corp[^]*Exempt namespaces with the label/);
    expect(code).to.equal(3);
    expect(created).to.deep.equal([]);
  });

  const refused: readonly [string, string, RegExp][] = [
    [
      "Pod Security, and what helps",
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      /✗ Pod Security +pods np-[^]*runAsNonRoot != true[^]*a sidecar injector/,
    ],
    ["a webhook, and what helps", denied, /✗ admission +pods np-[^]*names\.corp[^]*Exempt namespaces/],
  ];
  for (const [who, message, says] of refused)
    it(`says that pods are refused by ${who}, exit 3`, async () => {
      const { code, stdout, left } = await examined({}, [], ({ faults }) =>
        faults.add(refusal(/\/pods$/, message, Infinity)),
      );
      expect(stdout).to.match(says);
      expect(stdout).to.match(/Nothing can be said about policies: the probe pods do not run\.\n$/);
      expect({ code, left }).to.deep.equal({ code: 3, left: [] });
    });

  const images: readonly [string, RegExp][] = [
    ["ErrImageNeverPull", /✗ image +nicolaka\/netshoot cannot be had[^]*--image-pull-policy IfNotPresent/],
    ["ImagePullBackOff", /✗ image +nicolaka\/netshoot cannot be had[^]*unreachable[^]*--image MIRROR/],
  ];
  for (const [reason, says] of images)
    it(`says of ${reason} that nodes do not have the image, and what helps, exit 3`, async () => {
      const { code, stdout } = await examined({ world: idleWorld() }, [], async ({ store }) => {
        await until("there are pods", () => store.list("pods").length === 2);
        const waiting = { reason, message: "unreachable" };
        for (const pod of store.list("pods")) {
          const { namespace, name } = pod["metadata"] as Record<string, string>;
          const status = { phase: "Pending", containerStatuses: [{ name: "probe", state: { waiting } }] };
          store.put("pods", `${namespace}/${name}`, { ...pod, status });
        }
      });
      expect(stdout).to.match(says);
      expect(code).to.equal(3);
    });

  it("gives pods that do not start less than half a minute, and says where they are, exit 3", async () => {
    const { code, stdout, ms } = await examined({ world: idleWorld() });
    expect(stdout).to.match(/✗ probe pods +[^]*2 of 2 pods are not ready[^]*still being pulled\?/);
    expect(code).to.equal(3);
    expect(ms).to.be.lessThan(30_000);
  });

  it("gives an API server that falls silent less than half a minute, exit 3", async () => {
    const { code, stderr, ms } = await examined({}, [], ({ faults }) =>
      faults.add({ path: /\/nodes/, times: Infinity, fault: { kind: "stall" } }),
    );
    expect(stderr).to.match(/has not answered all questions within 24 s\n.*readyz/);
    expect(code).to.equal(3);
    expect(ms).to.be.lessThan(30_000);
  });
});
