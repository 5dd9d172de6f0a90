import { expect } from "chai";
import { namespaceObject, podObject, policyObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { until } from "../../../until.js";
import { count, eachWithServer, owned, signal } from "../setting.js";

const place = { namespace: "x", name: "one" };
const deny = policyObject(place, { podSelector: {}, policyTypes: ["Ingress"] });
const open = policyObject(place, { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] });
const policies = /\/networkpolicies/;
const stale = { kind: "status", status: 409, reason: "Conflict", message: "has been modified" } as const;

describe("an object that exists already (409)", () => {
  const current = eachWithServer();

  it("is replaced when it is a policy, with the version that was read", async () => {
    const { server, target } = current();
    await target.apply([deny, open], signal);
    expect(server.store.get("networkpolicies", "x/one")).to.have.property("spec").that.deep.equals(open.spec);
    const put = server.requests.find(({ method }) => method === "PUT");
    expect(JSON.parse(put?.body ?? ""))
      .to.have.nested.property("metadata.resourceVersion")
      .that.is.a("string");
  });

  it("is read and replaced again when it changed meanwhile", async () => {
    const { server, target } = current();
    await target.apply([deny], signal);
    const met = server.faults.add({ method: "PUT", path: policies, times: 2, fault: stale });
    await target.apply([open], signal);
    expect(met()).to.equal(2);
    expect(server.store.get("networkpolicies", "x/one")).to.have.property("spec").that.deep.equals(open.spec);
  });

  it("is given up when it never stops changing, and named", async () => {
    const { server, target } = current();
    await target.apply([deny], signal);
    const met = server.faults.add({ method: "PUT", path: policies, times: Infinity, fault: stale });
    await targetErrorOf(target.apply([open], signal), "x/one", "409", "has been modified");
    expect(met()).to.equal(5);
  });

  it("is created when it vanished meanwhile", async () => {
    const { server, target } = current();
    const exists = { kind: "status", status: 409, reason: "AlreadyExists" } as const;
    server.faults.add({ method: "POST", path: policies, fault: exists });
    await target.apply([deny], signal);
    expect(count(server, "POST", policies)).to.equal(2);
    expect(count(server, "PUT", policies)).to.equal(0);
  });

  it("is waited for to its end when it is being deleted, then created", async () => {
    const { server, target } = current();
    const ending = { ...deny, metadata: { ...deny.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
    const before = server.store.put("networkpolicies", "x/one", ending);
    const applying = target.apply([deny], signal);
    await until("the target watches", () => count(server, "GET", /networkpolicies\?watch=1/) === 1);
    server.store.delete("networkpolicies", "x/one");
    await applying;
    const after = server.store.get("networkpolicies", "x/one");
    expect(after).to.have.nested.property("metadata.uid").that.does.not.equal(before["uid"]);
    expect(after).to.not.have.nested.property("metadata.deletionTimestamp");
  });

  it("is an error when it is a pod, which stays as it was", async () => {
    const { server, target } = current();
    await target.apply([podObject(place)], signal);
    await target.waitUntilReady({ pods: [{ kind: "Pod", ...place }], signal });
    const before = server.store.get("pods", "x/one");
    await targetErrorOf(target.apply([podObject(place, { app: "web" })], signal), "x/one", "already exists");
    expect(server.store.get("pods", "x/one")).to.deep.equal(before);
  });

  it("is an error when it is a namespace of someone else, which stays as it was", async () => {
    const { server, target } = current();
    const before = server.store.get("namespaces", "kube-system");
    const applying = target.apply([namespaceObject("kube-system", owned)], signal);
    await targetErrorOf(applying, "Namespace kube-system", "not netproof's", "does not exist yet");
    expect(server.store.get("namespaces", "kube-system")).to.deep.equal(before);
  });
});

describe("a patch", () => {
  const current = eachWithServer();
  const labels = { metadata: { labels: { a: "b" } } };

  it("is sent again when the object changed meanwhile (409)", async () => {
    const { server, target } = current();
    await target.apply([deny], signal);
    const met = server.faults.add({ method: "PATCH", path: policies, times: 2, fault: stale });
    const patched = await target.patch({ kind: "NetworkPolicy", ...place }, labels, signal);
    expect(met()).to.equal(2);
    expect(patched.metadata.labels).to.deep.equal({ a: "b" });
  });
});
