import { expect } from "chai";
import { readReport } from "../../../../src/report/json/read.js";
import { clusterFlags, netproof } from "../../../cli/netproof.js";
import { startApiServer } from "../api-server/index.js";
import { type Json, jsonIn, textIn } from "../api-server/json.js";
import type { Store } from "../api-server/store.js";
import { labWorld } from "../lab-world.js";

/** A policy that enforces nothing is accused only where the cluster still holds what was sent. */

const by = (manager: string, fieldsV1: object): object => ({
  managedFields: [
    { manager: "netproof", operation: "Update", time: "2026-01-01T00:00:00Z", fieldsV1 },
    { manager, operation: "Update", time: "2026-01-02T03:04:05Z", fieldsV1 },
  ],
});

const keyOf = (object: Json): string => {
  const metadata = jsonIn(object, "metadata");
  return [textIn(metadata, "namespace") ?? [], textIn(metadata, "name") ?? ""].flat().join("/");
};

interface Meddling {
  readonly what: string;
  readonly with: (store: Store, policy: Json) => void;
  readonly said: RegExp;
}

const cases: readonly Meddling[] = [
  {
    what: "a controller edits the policy",
    with: (store, policy) =>
      store.put("networkpolicies", keyOf(policy), {
        ...policy,
        metadata: { ...jsonIn(policy, "metadata"), ...by("kyverno", { "f:spec": { "f:ingress": {} } }) },
        spec: { ...jsonIn(policy, "spec"), ingress: [{}] },
      }),
    said: /NetworkPolicy np-\w+-1-x\/\S+: spec\.ingress.*\(by "kyverno", Update, 2026-01-02T03:04:05Z\)/,
  },
  {
    what: "a colleague deletes it",
    with: (store, policy) => store.delete("networkpolicies", keyOf(policy)),
    said: /NetworkPolicy np-\w+-1-x\/\S+ is gone/,
  },
  {
    what: "a controller adds one that opens everything",
    with: (store, policy) =>
      store.put("networkpolicies", keyOf(policy).replace(/\/.*/, "/default-open"), {
        ...policy,
        metadata: {
          ...jsonIn(policy, "metadata"),
          name: "default-open",
          ...by("tenant-operator", { "f:spec": {} }),
        },
      }),
    said: /NetworkPolicy np-\w+-1-x\/default-open is there, which this run did not apply \(by "tenant-operator"/,
  },
  {
    what: "somebody relabels a pod",
    with: (store) => {
      const pod = store.list("pods").find((own) => keyOf(own).endsWith("-x/b"));
      if (pod === undefined) throw new Error("there is no pod x/b");
      store.put("pods", keyOf(pod), {
        ...pod,
        metadata: {
          ...jsonIn(pod, "metadata"),
          labels: { ...jsonIn(jsonIn(pod, "metadata"), "labels"), pod: "a" },
          ...by("kubectl-label", { "f:metadata": { "f:labels": { "f:pod": {} } } }),
        },
      });
    },
    said: /Pod np-\w+-1-x\/b: metadata\.labels\.pod: sent "b", stored "a" \(by "kubectl-label"/,
  },
];

describe("a cluster in which somebody else changes objects", () => {
  for (const { what, with: meddle, said } of cases)
    it(`is not accused where ${what}`, async () => {
      const server = await startApiServer({ world: await labWorld(["A1"]) });
      const stop = server.store.follow(0, ({ type, plural, object }) => {
        const isLast = textIn(jsonIn(object, "metadata"), "name") === "allow-all-to-a";
        if (type === "ADDED" && plural === "networkpolicies" && isLast)
          setTimeout(() => meddle(server.store, object), 300);
      });
      try {
        const args = ["run", "--own-pods", "--settle", "2s", "-o", "json", "default-deny/one-app-open"];
        const { code, stdout } = await netproof([...args, ...clusterFlags(server)]);
        const { verdict, scenarios } = readReport(stdout, "stdout");
        expect(code, verdict.sentence).to.equal(3);
        expect(scenarios[0]?.reason).to.match(said);
      } finally {
        stop();
        await server.stop();
      }
    });

  it("is accused where nobody does", async () => {
    const server = await startApiServer({ world: await labWorld(["A1"]) });
    try {
      const args = ["run", "--settle", "2s", "default-deny/one-app-open", "default-deny/ingress"];
      const { code } = await netproof([...args, ...clusterFlags(server)]);
      expect(code).to.equal(4);
    } finally {
      await server.stop();
    }
  });
});
