import { expect } from "chai";
import { TargetError } from "../../../../src/target/target.js";
import { until } from "../../../until.js";
import { podObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import type { Fault } from "../api-server/faults.js";
import { processWorld } from "../api-server/world.js";
import { count, eachWithServer, signal } from "../setting.js";

const ref = { kind: "Pod", namespace: "x", name: "a" } as const;
const watches = /\/pods\?watch=1/;
const lists = /\/pods$/;

/** Pods start once the test says so. */
function heldWorld() {
  const world = processWorld();
  const gate: { open: () => void } = { open: () => {} };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  const startPod: typeof world.startPod = (pod) => opened.then(() => world.startPod(pod));
  return { world: { ...world, startPod }, gate };
}

describe("waiting for pods", () => {
  let held = heldWorld();
  afterEach("let the pods start", () => held.gate.open());
  const current = eachWithServer(() => {
    held = heldWorld();
    return { world: held.world };
  });

  const faults: readonly { readonly name: string; readonly path: RegExp; readonly fault: Fault }[] = [
    { name: "a watch that ends", path: watches, fault: { kind: "watch ends" } },
    { name: "a watch that has expired (410)", path: watches, fault: { kind: "watch expired" } },
    { name: "a watch that breaks off", path: watches, fault: { kind: "reset" } },
    { name: "a watch that is not allowed (403)", path: watches, fault: { kind: "status", status: 403 } },
    { name: "a list that fails (500)", path: lists, fault: { kind: "status", status: 500 } },
  ];
  for (const { name, path, fault } of faults) {
    it(`goes on after ${name}`, async () => {
      const { server, target } = current();
      const met = server.faults.add({ method: "GET", path, fault });
      await target.apply([podObject(ref)], signal);
      const waiting = target.waitUntilReady({ pods: [ref], signal });
      await until("the fault was met", () => met() === 1);
      held.gate.open();
      const [pod] = await waiting;
      expect(pod?.status?.phase).to.equal("Running");
    });
  }

  it("resolves on an event of the watch, without another list", async () => {
    const { server, target } = current();
    await target.apply([podObject(ref)], signal);
    const waiting = target.waitUntilReady({ pods: [ref], signal });
    await until("the target watches", () => server.requests.some(({ path }) => watches.test(path)));
    held.gate.open();
    await waiting;
    expect(count(server, "GET", lists)).to.equal(1);
  });

  it("rejects when a pod vanishes meanwhile", async () => {
    const { server, target } = current();
    await target.apply([podObject(ref)], signal);
    const waiting = targetErrorOf(
      target.waitUntilReady({ pods: [ref], signal }),
      "Pod x/a",
      "does not exist",
    );
    await until("the target watches", () => server.requests.some(({ path }) => watches.test(path)));
    server.store.delete("pods", "x/a");
    await waiting;
    expect(count(server, "GET", lists)).to.equal(1);
  });

  it("rejects on the signal with the pods that are missing and how far they are", async () => {
    const { server, target } = current();
    await target.apply([podObject(ref)], signal);
    const stop = new AbortController();
    const waiting = target
      .waitUntilReady({ pods: [ref], signal: stop.signal })
      .catch((error: unknown) => error);
    await until("the target watches", () => server.requests.some(({ path }) => watches.test(path)));
    const enough = new Error("enough");
    stop.abort(enough);
    const error = await waiting;
    expect(error).to.be.instanceOf(TargetError).and.have.property("cause", enough);
    expect(error)
      .to.have.property("message")
      .that.includes("1 of 1 pods are not ready: x/a (Pending, not placed");
    expect(error).to.have.property("message").that.includes("--context test -n x describe pod a");
  });

  const broken: readonly { readonly name: string; readonly status: object; readonly why: string }[] = [
    {
      name: "its image cannot be pulled",
      status: {
        phase: "Pending",
        containerStatuses: [
          { name: "idle", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
        ],
      },
      why: "ImagePullBackOff of container idle: no such image",
    },
    {
      name: "its container crashes",
      status: {
        phase: "Running",
        containerStatuses: [
          {
            name: "idle",
            restartCount: 2,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { reason: "Error", exitCode: 1 } },
          },
        ],
      },
      why: "CrashLoopBackOff of container idle, restarted 2 times: Error (exit code 1)",
    },
    {
      name: "it is evicted",
      status: { phase: "Failed", reason: "Evicted", message: "The node was low on memory." },
      why: "it failed: Evicted, The node was low on memory.",
    },
    {
      name: "its command ends",
      status: {
        phase: "Succeeded",
        containerStatuses: [{ name: "idle", state: { terminated: { reason: "Completed", exitCode: 0 } } }],
      },
      why: "its command ended: Completed (exit code 0)",
    },
  ];
  for (const { name, status, why } of broken) {
    it(`rejects at once for a pod when ${name}, with the reason`, async () => {
      const { server, target } = current();
      await target.apply([podObject(ref)], signal);
      server.store.put("pods", "x/a", { ...server.store.get("pods", "x/a"), status });
      const waiting = target.waitUntilReady({ pods: [ref], signal });
      await targetErrorOf(
        waiting,
        `Pod x/a: cannot become ready: ${why}`,
        "--context test -n x describe pod a",
      );
    });
  }
});
