import { expect } from "chai";
import type { KubernetesObject } from "../../../../src/model/objects.js";
import { until } from "../../../until.js";
import { podObject, policyObject } from "../../contract/bench.js";
import { processWorld } from "../api-server/world.js";
import { count, eachWithServer, signal } from "../setting.js";

const names = ["c", "a", "b"];
const pods = names.map((name) => podObject({ namespace: "x", name }));
const policies = names.map((name) => policyObject({ namespace: "x", name }, { podSelector: {} }));

describe("applying several objects", () => {
  const current = eachWithServer();

  /** Holds the first creation back; returns the names of what was created until it was let go. */
  async function createdMeanwhile(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
    const { server, target } = current();
    const met = server.faults.add({ method: "POST", path: /./, fault: { kind: "slow", ms: 200 } });
    const applying = target.apply(objects, signal);
    await until("the first creation is held back", () => met() === 1);
    const first = objects[0]?.metadata.name;
    const plural = objects[0]?.kind === "Pod" ? "pods" : "networkpolicies";
    const stored = (): readonly string[] =>
      server.store.list(plural).map(({ metadata }) => String(Object(metadata).name));
    let before: readonly string[] = [];
    await until("the first one is there", () => {
      if (stored().includes(first ?? "")) return true;
      before = stored();
      return false;
    });
    await applying;
    return before;
  }

  it("creates pods at once", async () => {
    expect(await createdMeanwhile(pods)).to.have.members(["a", "b"]);
  });

  it("creates policies one after the other, as a scenario may be about their order", async () => {
    expect(await createdMeanwhile(policies)).to.deep.equal([]);
    const bodies = current().server.requests.filter(
      ({ method, path }) => method === "POST" && path.endsWith("/networkpolicies"),
    );
    expect(bodies.map(({ body }) => body)).to.deep.equal(policies.map((policy) => JSON.stringify(policy)));
  });
});

describe("removing objects", () => {
  let release = (): void => {};
  afterEach("let the pods end", () => release());
  const current = eachWithServer(() => {
    const world = processWorld();
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    return { world: { ...world, remove: () => released } };
  });

  const [pod = podObject({ namespace: "x", name: "none" })] = pods;
  const ref = { kind: "Pod", namespace: "x", name: pod.metadata.name } as const;

  it("resolves only when they are gone, which the watch tells", async () => {
    const { server, target } = current();
    await target.apply([pod], signal);
    let gone = false;
    const removing = target.remove([ref], signal).then(() => {
      gone = server.store.get("pods", "x/c") === undefined;
    });
    await until("the target watches", () => count(server, "GET", /watch=1/) === 1);
    release();
    await removing;
    expect(gone).to.equal(true);
    expect(count(server, "GET", /\/pods\?fieldSelector/)).to.equal(1);
  });

  it("takes one whose successor is there already for gone", async () => {
    const { server, target } = current();
    await target.apply([pod], signal);
    const busy = { kind: "status", status: 503 } as const;
    const met = server.faults.add({ method: "GET", path: /\/pods\?fieldSelector/, fault: busy });
    const removing = target.remove([ref], signal);
    await until("the deletion is sent", () => met() === 1);
    server.store.delete("pods", "x/c");
    server.store.put("pods", "x/c", { ...pod });
    await removing;
    release();
  });

  it("rejects on the signal while they end", async () => {
    const { server, target } = current();
    await target.apply([pod], signal);
    const stop = new AbortController();
    const enough = new Error("enough");
    const removing = target.remove([ref], stop.signal).catch((reason: unknown) => reason);
    await until("the target watches", () => count(server, "GET", /watch=1/) === 1);
    stop.abort(enough);
    expect(await removing).to.equal(enough);
  });
});
