import { expect } from "chai";
import type { KubernetesObject } from "../../../../src/model/objects.js";
import { refOf } from "../../../../src/model/objects.js";
import type { Target } from "../../../../src/target/target.js";
import { namespaceObject, podObject, policyObject, serviceObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import type { Fault } from "../api-server/faults.js";
import { until } from "../../../until.js";
import { count, eachWithServer, owned, signal } from "../setting.js";

const place = { namespace: "x", name: "one" };
const deny = { podSelector: {}, policyTypes: ["Ingress"] } as const;
const policy = policyObject(place, deny);
const policies = /\/networkpolicies/;

describe("a call to an API server in trouble", () => {
  const current = eachWithServer();

  const passing: readonly { readonly name: string; readonly fault: Fault }[] = [
    { name: "500", fault: { kind: "status", status: 500, reason: "InternalError" } },
    { name: "503 of a proxy", fault: { kind: "status", status: 503 } },
    { name: "429", fault: { kind: "status", status: 429, reason: "TooManyRequests" } },
    { name: "a connection that breaks", fault: { kind: "reset" } },
    { name: "a lost answer", fault: { kind: "answer lost" } },
  ];
  const calls: readonly {
    readonly method: string;
    readonly name: string;
    readonly call: (target: Target) => Promise<unknown>;
  }[] = [
    { method: "POST", name: "a create", call: (target) => target.apply([policy], signal) },
    { method: "GET", name: "a read-back", call: (target) => target.apply([policy], signal) },
    { method: "PUT", name: "a replacement", call: (target) => target.apply([policy, policy], signal) },
    {
      method: "PATCH",
      name: "a patch",
      call: async (target) => {
        const [ref] = (await target.apply([policy], signal)).map(refOf);
        if (ref !== undefined) await target.patch(ref, { metadata: { labels: { a: "b" } } }, signal);
      },
    },
    {
      method: "DELETE",
      name: "a removal",
      call: async (target) => target.remove((await target.apply([policy], signal)).map(refOf), signal),
    },
  ];
  for (const { name, fault } of passing) {
    for (const { method, name: what, call } of calls) {
      it(`repeats ${what} after ${name}`, async () => {
        const { server, target } = current();
        const met = server.faults.add({ method, path: policies, fault });
        await call(target);
        expect(met()).to.equal(1);
        const there = server.store.list("networkpolicies").length;
        expect(there).to.equal(method === "DELETE" ? 0 : 1);
      });
    }
  }

  const created: readonly KubernetesObject[] = [
    namespaceObject("y", owned),
    podObject(place),
    serviceObject(place),
    policy,
  ];
  for (const object of created) {
    it(`takes its own ${object.kind} for created when the answer to the creation was lost`, async () => {
      const { server, target } = current();
      const met = server.faults.add({ method: "POST", path: /./, fault: { kind: "answer lost" } });
      const [stored] = await target.apply([object], signal);
      expect(met()).to.equal(1);
      expect(stored).to.containSubset(object);
      expect(count(server, "PUT", /./)).to.equal(0);
    });
  }

  it("waits as long as Retry-After says", async () => {
    const { server, target } = current();
    const fault = { kind: "status", status: 429, retryAfter: 1 } as const;
    server.faults.add({ method: "POST", path: policies, fault });
    const started = Date.now();
    await target.apply([policy], signal);
    expect(Date.now() - started).to.be.within(990, 5_000);
  });

  it("does not repeat what the server will always refuse", async () => {
    const { server, target } = current();
    const fault = { kind: "status", status: 422, message: "spec.podSelector: Required value" } as const;
    const met = server.faults.add({ method: "POST", path: policies, times: Infinity, fault });
    await targetErrorOf(
      target.apply([policy], signal),
      "x/one",
      "spec.podSelector: Required value",
      "what to correct",
    );
    expect(met()).to.equal(1);
  });

  it("creates a pod again until its namespace has a service account", async () => {
    const { server, target } = current();
    const message =
      'pods "one" is forbidden: error looking up service account x/default: serviceaccount "default" not found';
    const fault = { kind: "status", status: 403, reason: "Forbidden", message } as const;
    const met = server.faults.add({ method: "POST", path: /\/pods$/, times: 2, fault });
    await target.apply([podObject(place)], signal);
    expect(met()).to.equal(2);
  });

  it("stops waiting for the next try on the signal", async () => {
    const { server, target } = current();
    const stop = new AbortController();
    const fault = { kind: "status", status: 429, retryAfter: 30 } as const;
    const met = server.faults.add({ method: "POST", path: policies, fault });
    const applying = target.apply([policy], stop.signal).catch((reason: unknown) => reason);
    await until("the server refused the first try", () => met() === 1);
    stop.abort(new Error("enough"));
    expect(await applying).to.have.property("message", "enough");
  });
});
