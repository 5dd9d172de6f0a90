import { expect } from "chai";
import { defaultLimits, clientOf, type Client } from "../../../../src/target/kubernetes/api/client.js";
import type { Limits } from "../../../../src/target/kubernetes/api/calls.js";
import { ApiFailure } from "../../../../src/target/kubernetes/api/failures.js";
import { loadContext } from "../../../../src/target/kubernetes/api/kubeconfig.js";
import { waitForPods } from "../../../../src/target/kubernetes/objects/ready.js";
import { retryDelay } from "../../../../src/target/kubernetes/api/retry.js";
import { connectionTo } from "../../../../src/target/kubernetes/api/transport.js";
import { until } from "../../../until.js";
import { podObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { eachWithServer, type Setting, signal } from "../setting.js";

const ref = { kind: "Pod", namespace: "x", name: "a" } as const;

describe("the client", () => {
  const current = eachWithServer();
  const clients: Client[] = [];

  afterEach("close its connections", () => {
    for (const client of clients.splice(0)) client.connection.close();
  });

  const limited = ({ options }: Setting, limits: Partial<Limits>): Client => {
    const { context, kubeconfig = "" } = options;
    const client = clientOf(connectionTo(loadContext({ context, kubeconfig })), {
      ...defaultLimits,
      ...limits,
    });
    clients.push(client);
    return client;
  };

  it("gives up after its tries, and tells what the server said about which object", async () => {
    const fault = { kind: "status", status: 500, message: "etcd is down" } as const;
    const met = current().server.faults.add({ path: /pods/, times: Infinity, fault });
    const creating = limited(current(), { tries: 3 }).create(podObject(ref), signal);
    const error = await targetErrorOf(creating, "pods x/a", "500", "etcd is down");
    expect(error).to.be.instanceOf(ApiFailure);
    expect(met()).to.equal(3);
  });

  it("sends no more requests a second than it is told to", async () => {
    const { context, kubeconfig = "" } = current().options;
    const client = clientOf(connectionTo(loadContext({ context, kubeconfig }), { qps: 2 }), defaultLimits);
    clients.push(client);
    const started = performance.now();
    await Promise.all(Array.from({ length: 5 }, () => client.get({ kind: "Namespace", name: "x" }, signal)));
    expect(performance.now() - started).to.be.at.least(1_900);
  });

  it("repeats a request that is not answered", async () => {
    const met = current().server.faults.add({ path: /namespaces\/x$/, fault: { kind: "stall" } });
    const got = await limited(current(), { requestMs: 200 }).get({ kind: "Namespace", name: "x" }, signal);
    expect(got.metadata.name).to.equal("x");
    expect(met()).to.equal(1);
  });

  it("gives up a call after its time, however many tries are left", async () => {
    current().server.faults.add({ path: /pods/, times: Infinity, fault: { kind: "stall" } });
    const started = Date.now();
    const client = limited(current(), { requestMs: 5_000, callMs: 300 });
    const { contextName, url } = current().server;
    await targetErrorOf(client.get(ref, signal), `context "${contextName}" at ${url}`, "timed out");
    expect(Date.now() - started).to.be.within(290, 2_500);
  });

  it("ends a watch that says nothing, and lists anew", async () => {
    const { server } = current();
    const met = server.faults.add({ path: /watch=1/, fault: { kind: "watch silent" } });
    server.store.put("pods", "x/a", { ...podObject(ref), status: { phase: "Pending" } });
    const waiting = waitForPods(limited(current(), { watchMs: 1_000 }), { pods: [ref], signal });
    await until("the client watches", () => met() === 1);
    server.store.delete("pods", "x/a");
    await targetErrorOf(waiting, "Pod x/a", "does not exist");
  });

  it("sends merge patches as such", async () => {
    const { server, target } = current();
    await target.patch({ kind: "Namespace", name: "x" }, { metadata: { labels: { a: null } } }, signal);
    const patch = server.requests.find(({ method }) => method === "PATCH");
    expect(patch).to.include({
      contentType: "application/merge-patch+json",
      body: '{"metadata":{"labels":{"a":null}}}',
    });
  });
});

describe("the pause before the next try", () => {
  const delay = (status: number, retryAfter?: string, tries = 1) =>
    retryDelay({
      outcome: { kind: "answer", status, body: "", ...(retryAfter !== undefined && { retryAfter }) },
      tries,
      maxTries: 8,
      verb: "get",
    });

  it("grows with the tries, to two seconds", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((tries) => delay(503, undefined, tries));
    expect(pauses).to.deep.equal([50, 100, 200, 400, 800, 1600, 2000]);
  });

  it("ends with the last try", () => expect(delay(503, undefined, 8)).to.equal(undefined));

  it("obeys Retry-After in seconds", () => expect(delay(429, "7")).to.equal(7_000));

  it("obeys Retry-After as a date (RFC 9110, 10.2.3)", () => {
    expect(delay(503, new Date(Date.now() + 60_000).toUTCString())).to.be.within(58_000, 60_000);
  });

  it("ignores a Retry-After that is neither, or past", () => {
    expect(delay(429, "soon")).to.equal(50);
    expect(delay(429, "Thu, 01 Jan 1970 00:00:00 GMT")).to.equal(50);
  });

  for (const status of [400, 401, 403, 404, 405, 409, 410, 422]) {
    it(`does not come after ${status}`, () => expect(delay(status)).to.equal(undefined));
  }
});
