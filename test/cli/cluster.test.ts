import { expect } from "chai";
import { createServer } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultId } from "../../src/target/lab/index.js";
import { type ApiServer, startApiServer } from "../target/kubernetes/api-server/index.js";
import { count } from "../target/kubernetes/setting.js";
import { labWorld } from "../target/kubernetes/lab-world.js";
import { clusterFlags, netproof, start } from "./netproof.js";

/** A cluster behind an API server, whose pods and policies are those of the lab. */
async function withCluster(
  faults: readonly FaultId[],
  use: (server: ApiServer) => Promise<void>,
): Promise<void> {
  const server = await startApiServer({
    world: await labWorld(faults),
    contextName: "staging",
  });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** What there is beside the namespaces that every cluster has. */
function leftIn({ store }: ApiServer): readonly string[] {
  const objects = ["namespaces", "pods", "networkpolicies"].flatMap((plural) => store.list(plural));
  const names = objects.map(({ metadata }) => String((metadata as { name?: unknown }).name));
  return names.filter((name) => !["default", "kube-system"].includes(name));
}

/** How often all pods of the cluster were asked for, as the hint at its network plugin needs them. */
function podLists(server: ApiServer): number {
  return count(server, "GET", /^\/api\/v1\/pods$/);
}

describe("netproof run --context", () => {
  it("proves a cluster through its API server, names it first, and leaves nothing behind", () =>
    withCluster([], async (server) => {
      const { code, stdout, stderr } = await netproof([
        "run",
        ...clusterFlags(server),
        "default-deny/*",
        "lifecycle/label-change",
        "services/*",
      ]);
      expect(stdout, stderr).to.match(/^netproof · .*staging.*\n/);
      expect(stdout).to.include("The cluster enforces network policies as the API specifies them.");
      expect(code).to.equal(0);
      expect(leftIn(server)).to.deep.equal([]);
      expect(podLists(server)).to.equal(0);
    }));

  it("skips a scenario whose well-known addresses the external hosts here do not have, and runs the rest", () =>
    withCluster([], async (server) => {
      const { code, stdout, stderr } = await netproof([
        "run",
        ...clusterFlags(server),
        ...["internet", "backup", "partner", "legacy"].flatMap((name, index) => [
          "--external",
          `${name}=198.51.100.${index + 1}`,
        ]),
        "egress/internet-only",
        "default-deny/both",
      ]);
      expect(stdout, stderr).to.match(
        /egress\/internet-only +skipped: the external hosts here have other addresses/,
      );
      expect(code).to.equal(0);
    }));

  it("says of a cluster that ignores policies that it does, exit 4", () =>
    withCluster(["A1"], async (server) => {
      const { code, stdout } = await netproof([
        "run",
        ...clusterFlags(server),
        "--settle",
        "2s",
        "default-deny/*",
      ]);
      expect(stdout).to.include("The cluster ignores network policies");
      const kubectl = `kubectl ${clusterFlags(server).join(" ")}`;
      expect(stdout).to.include(`again:  ${kubectl} -n np-`);
      expect(stdout).to.include(`${kubectl} describe networkpolicy --all-namespaces`);
      expect(code).to.equal(4);
      expect(podLists(server)).to.equal(1);
    }));

  it("says what removes the namespaces that it could not remove", () =>
    withCluster([], async (server) => {
      const fault = { kind: "status", status: 403, reason: "Forbidden", message: "held" } as const;
      server.faults.add({ method: "DELETE", path: /\/namespaces\/[^/]+$/, times: 99, fault });
      const flags = clusterFlags(server);
      const { stderr } = await netproof(["run", ...flags, "default-deny/ingress"]);
      expect(stderr).to.match(/clean-up failed: .*held/);
      expect(stderr).to.include(`Run: netproof clean ${flags.join(" ")}\n`);
    }));

  it("interrupted, removes what it made", () =>
    withCluster(["F2"], async (server) => {
      const args = [...clusterFlags(server), "default-deny/ingress"];
      const run = start(["run", ...args]);
      await run.until(/settling/);
      run.kill("SIGINT");
      const { code } = await run.finished;
      expect(code).to.equal(130);
      expect(leftIn(server)).to.deep.equal([]);
    }));

  it("killed, leaves what netproof clean removes", () =>
    withCluster(["F2"], async (server) => {
      const flags = clusterFlags(server);
      const run = start(["run", ...flags, "default-deny/ingress"]);
      await run.until(/settling/);
      run.kill("SIGKILL");
      await run.finished;
      expect(leftIn(server)).to.have.length.greaterThan(0);
      const cleaned = await netproof(["clean", ...flags]);
      expect(cleaned.stdout).to.match(/^removed np-/);
      expect(cleaned.code).to.equal(0);
      expect(leftIn(server)).to.deep.equal([]);
      expect((await netproof(["clean", ...flags])).stdout).to.equal("nothing to clean\n");
    }));
});

describe("a cluster that cannot be reached", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-kubeconfig-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function unreachable(
    server: string,
    contextName: string,
  ): Pick<ApiServer, "kubeconfigPath" | "contextName"> {
    const kubeconfigPath = join(folder, "config");
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "prod", context: { cluster: "c", user: "u" } }],
    };
    writeFileSync(kubeconfigPath, JSON.stringify(config));
    return { kubeconfigPath, contextName };
  }

  it("because the kubeconfig has no such context: exit 2, and the contexts that it has", async () => {
    const { code, stderr } = await netproof([
      "run",
      ...clusterFlags(unreachable("https://127.0.0.1:1", "pord")),
    ]);
    expect(stderr).to.match(/has no context "pord"\n {2}It has: "prod"\./);
    expect(code).to.equal(2);
  });

  it("because nothing listens: exit 3 at once", async () => {
    const { code, stdout, stderr, ms } = await netproof([
      "run",
      ...clusterFlags(unreachable("https://127.0.0.1:1", "prod")),
    ]);
    expect(stderr).to.match(/context "prod" at https:\/\/127\.0\.0\.1:1/);
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: "" });
    expect(ms).to.be.lessThan(60_000);
  });

  it("because it never answers: exit 3 within the time-out", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const address = silent.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const { code, stderr, ms } = await netproof([
        "run",
        ...clusterFlags(unreachable(`https://127.0.0.1:${port}`, "prod")),
      ]);
      expect(stderr).to.match(/timed out after 5 s/);
      expect(code).to.equal(3);
      expect(ms).to.be.lessThan(60_000);
    } finally {
      silent.close();
    }
  });
});
