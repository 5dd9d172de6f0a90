import { expect } from "chai";
import { runLabels } from "../../../../src/model/labels.js";
import { cleanLeftovers } from "../../../../src/target/kubernetes/index.js";
import { until } from "../../../until.js";
import { namespaceObject, podObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import type { ApiServer } from "../api-server/index.js";
import { count, eachWithServer, signal } from "../setting.js";

function namespaces({ store }: ApiServer): readonly string[] {
  return store.list("namespaces").map(({ metadata }) => String(Object(metadata).name));
}

describe("cleaning up", () => {
  const current = eachWithServer();

  /** As a crashed run leaves it, or as someone else made it. */
  const leave = (name: string, labels: Readonly<Record<string, string>>): void => {
    const { store } = current().server;
    store.put("namespaces", name, { ...namespaceObject(name, labels), status: { phase: "Active" } });
    store.put("pods", `${name}/p`, { ...podObject({ namespace: name, name: "p" }) });
  };

  beforeEach("leftovers of two runs, and what is not netproof's", () => {
    leave("left-1", runLabels("one"));
    leave("left-2", runLabels("two"));
    leave("netproof-looks-like-it", { "app.kubernetes.io/managed-by": "Helm" });
    leave("labelled-by-hand", { "netproof.io/run": "one" });
  });

  const others = ["default", "kube-system", "netproof-looks-like-it", "labelled-by-hand"];

  it("removes every namespace that carries the label, with all in it, and nothing else", async () => {
    const { server, options } = current();
    expect(await cleanLeftovers({ ...options, signal })).to.have.members(["x", "left-1", "left-2"]);
    expect(namespaces(server)).to.have.members(others);
    expect(server.store.get("pods", "left-1/p")).to.equal(undefined);
    expect(server.store.get("pods", "labelled-by-hand/p")).to.not.equal(undefined);
  });

  it("removes those of one run only, when asked so", async () => {
    const { server, options } = current();
    expect(await cleanLeftovers({ ...options, runId: "one", signal })).to.deep.equal(["left-1"]);
    expect(namespaces(server)).to.have.members([...others, "x", "left-2"]);
  });

  it("finds nothing the second time", async () => {
    const { options } = current();
    await cleanLeftovers({ ...options, signal });
    expect(await cleanLeftovers({ ...options, signal })).to.deep.equal([]);
  });

  it("waits for a namespace that is ending already", async () => {
    const { server, options } = current();
    const before = server.store.get("namespaces", "left-1");
    const metadata = { ...Object(before?.["metadata"]), deletionTimestamp: "2026-01-01T00:00:00Z" };
    server.store.put("namespaces", "left-1", { ...before, metadata });
    const conflict = { kind: "status", status: 409, reason: "Conflict" } as const;
    const met = server.faults.add({ method: "DELETE", path: /left-1/, fault: conflict });
    const cleaning = cleanLeftovers({ ...options, runId: "one", signal });
    await until("it was deleted once more", () => met() === 1);
    server.store.delete("namespaces", "left-1");
    expect(await cleaning).to.deep.equal(["left-1"]);
  });

  it("fails with the right that is missing (403)", async () => {
    const { server, options } = current();
    const message = 'namespaces is forbidden: User "u" cannot list resource "namespaces" in API group ""';
    server.faults.add({ path: /namespaces\?/, fault: { kind: "status", status: 403, message } });
    const cleaning = cleanLeftovers({ ...options, signal });
    await targetErrorOf(
      cleaning,
      "not allowed to list namespaces in the cluster (403)",
      "auth can-i list namespaces",
    );
  });

  it("deletes the object that was looked at, not its successor", async () => {
    const { server, target } = current();
    await target.remove([{ kind: "Pod", namespace: "left-1", name: "p" }], signal);
    const deletion = server.requests.find(({ method }) => method === "DELETE");
    expect(JSON.parse(deletion?.body ?? ""))
      .to.have.nested.property("preconditions.uid")
      .that.is.a("string");
  });
});

describe("disposing of the target", () => {
  const current = eachWithServer();
  const onNode = (name: string) =>
    current().target.exec({
      source: { kind: "node", name },
      command: ["true"],
      stdin: "",
      timeoutMs: 5_000,
      signal,
    });

  it("removes the pods that spoke for nodes, which it made once a node", async () => {
    const { server, target } = current();
    const results = await Promise.all(["node-1", "node-1", "node-2"].map(onNode));
    expect(results.map(({ kind }) => kind)).to.deep.equal(["finished", "finished", "finished"]);
    expect(namespaces(server)).to.include("netproof-nodes-tests");
    expect(count(server, "POST", /netproof-nodes-tests\/pods$/)).to.equal(2);
    await target.dispose();
    expect(namespaces(server)).to.have.members(["default", "kube-system", "x"]);
  });

  it("labels what it made with the run, and opens its namespace to the host's network", async () => {
    const { server } = current();
    await onNode("node-1");
    const { metadata } = server.store.get("namespaces", "netproof-nodes-tests") ?? {};
    expect(metadata)
      .to.have.property("labels")
      .that.includes({
        ...runLabels("tests"),
        "pod-security.kubernetes.io/enforce": "privileged",
      });
  });

  it("asks nothing of the server when it made nothing", async () => {
    const { server, target } = current();
    const before = server.requests.length;
    await target.dispose();
    expect(server.requests.length).to.equal(before);
  });

  it("makes a node's pod again when the first try failed", async () => {
    const { server } = current();
    const quota = { kind: "status", status: 403, message: "exceeded quota" } as const;
    server.faults.add({ method: "POST", path: /netproof-nodes-tests\/pods$/, fault: quota });
    expect(await onNode("node-1"))
      .to.have.property("why")
      .that.includes("exceeded quota");
    expect((await onNode("node-1")).kind).to.equal("finished");
  });
});
