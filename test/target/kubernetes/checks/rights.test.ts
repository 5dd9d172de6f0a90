import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import {
  rbacManifests,
  rights,
  type RightsSubject,
} from "../../../../src/target/kubernetes/checks/rights.js";
import { dnsSubdomain } from "../../../../src/model/validation/names.js";
import { clusterFlags, netproof } from "../../../cli/netproof.js";
import { namespace, pod, policy } from "../../../builders.js";
import { startApiServer } from "../api-server/index.js";
import { labWorld } from "../lab-world.js";

/** `list pods`, as RBAC sees a request. */
function rightOf({ method, path }: { readonly method: string; readonly path: string }): string | undefined {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const parts =
    /^\/(?:api|apis\/[^/]+)\/v1\/(?:namespaces\/[^/]+\/(?=[a-z]))?([a-z]+)(\/[^/]+)?(\/exec)?$/.exec(
      pathname,
    );
  const [, resource, name, exec] = parts ?? [];
  if (resource === undefined) return undefined;
  const read = name === undefined ? (searchParams.has("watch") ? "watch" : "list") : "get";
  const verbs: Readonly<Record<string, string>> = {
    GET: read,
    POST: "create",
    PUT: "update",
    PATCH: "patch",
    DELETE: "delete",
  };
  return `${verbs[method]} ${resource}${exec ?? ""}`;
}

/** Adds, edits, relabels and deletes objects of every kind that a scenario may change. */
const scenarios = ["lifecycle/*label-change", "lifecycle/policy-re*", "services/*", "policy-types/*"];

/** What netproof asks for in some cases only, which these commands need not meet. */
const rare = new Set([
  "create pods/exec", // Kubernetes 1.35 wants it of an exec over WebSocket, beside get.
  "update namespaces", // One that an earlier try made after all.
  // What is not gone, or not ready, when it is first looked at.
  "watch namespaces",
  "watch pods",
  "watch networkpolicies",
  "watch services",
]);

describe("the rights that netproof needs", () => {
  const granted = rights.flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`));
  let asked: readonly string[] = [];

  before("use all of the API that the commands use", async () => {
    const server = await startApiServer({ world: await labWorld() });
    const { store, faults } = server;
    try {
      const ports = [{ containerPort: 80 }];
      store.put("namespaces", "shop", { ...namespace("shop") });
      store.put("pods", "shop/web", { ...pod("shop/web", { ips: ["10.9.0.1"], ports }) });
      store.put("pods", "shop/db", { ...pod("shop/db", { ips: ["10.9.0.2"], ports }) });
      store.put("networkpolicies", "shop/deny", { ...policy("shop/deny", { podSelector: {} }) });
      faults.add({ method: "POST", path: /\/services$/, fault: { kind: "answer lost" } });
      for (const args of [
        ["run", ...scenarios],
        ["verify", "--from-cluster", "shop"],
      ]) {
        const { code, stdout, stderr } = await netproof([...args, ...clusterFlags(server)]);
        expect(code, `${stdout}${stderr}`).to.equal(0);
      }
      asked = [...new Set(server.requests.flatMap((request) => rightOf(request) ?? []))];
    } finally {
      await server.stop();
    }
  });

  it("cover every request of runs that add, edit, relabel and delete, and of verify", () => {
    expect(asked.filter((right) => !granted.includes(right))).to.deep.equal([]);
  });

  it("go no further than that", () => {
    expect(granted.filter((right) => !asked.includes(right) && !rare.has(right))).to.deep.equal([]);
  });

  const bindings: readonly [string, RightsSubject, string][] = [
    ["a user", { kind: "User", name: "alice" }, "netproof-user-alice"],
    ["a group of that name", { kind: "Group", name: "alice" }, "netproof-group-alice"],
    [
      "a service account",
      { kind: "ServiceAccount", namespace: "ci", name: "netproof" },
      "netproof-serviceaccount-ci.netproof",
    ],
    [
      "a user whose name no object may have",
      { kind: "User", name: "alice@x.io" },
      "netproof-user-alice-x-io-163d3748",
    ],
    ["one that differs in case", { kind: "User", name: "Alice@x.io" }, "netproof-user-alice-x-io-1b0c467b"],
    ["a name without letters", { kind: "User", name: "@" }, "netproof-user--c3641f85"],
  ];
  for (const [whose, subject, name] of bindings)
    it(`are bound for ${whose} as ${name}`, () => {
      const [, binding] = parseAllDocuments(rbacManifests(subject)).map((document): unknown =>
        document.toJS(),
      );
      expect(binding).to.have.nested.property("metadata.name", name);
      expect(dnsSubdomain(name)).to.deep.equal([]);
    });

  it("are printed as a ClusterRole and its binding", async () => {
    const { stdout } = await netproof(["rbac", "--serviceaccount", "ci/netproof"]);
    const [role, binding] = parseAllDocuments(stdout).map((document): unknown => document.toJS());
    expect(role).to.have.nested.property("rules[0].resources[0]", "nodes");
    expect(binding).to.deep.include({
      kind: "ClusterRoleBinding",
      subjects: [{ kind: "ServiceAccount", namespace: "ci", name: "netproof" }],
    });
    expect(rbacManifests({ kind: "User", name: "alice" })).to.match(/kind: User\n +name: alice/);
  });
});
