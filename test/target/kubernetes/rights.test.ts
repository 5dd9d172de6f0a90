import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { rbacManifests, rights } from "../../../src/target/kubernetes/rights.js";
import { clusterFlags, netproof } from "../../cli/netproof.js";
import { startApiServer } from "./api-server/index.js";
import { labWorld } from "./lab-world.js";

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

describe("the rights that a run needs", () => {
  it("cover every request of a run that applies, relabels, patches and deletes", async () => {
    const server = await startApiServer({ world: await labWorld() });
    try {
      const scenarios = ["lifecycle/label-change", "services/*", "policy-types/*"];
      const { code, stdout } = await netproof(["run", ...clusterFlags(server), ...scenarios]);
      expect(code, stdout).to.equal(0);
      const granted = new Set(
        rights.flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`)),
      );
      const asked = new Set(server.requests.map(rightOf).filter((right) => right !== undefined));
      expect([...asked].filter((right) => !granted.has(right))).to.deep.equal([]);
      expect([...asked]).to.include.members([
        "list nodes",
        "create pods",
        "create networkpolicies",
        "patch pods",
      ]);
    } finally {
      await server.stop();
    }
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
