import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectKubernetes } from "../../../../src/target/kubernetes/index.js";
import type { Target } from "../../../../src/target/target.js";
import { until } from "../../../until.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { makeCertificates } from "../api-server/certificates.js";
import { startApiServer } from "../api-server/index.js";
import { eachWithServer } from "../setting.js";

interface Entries {
  readonly cluster?: object;
  readonly user?: object;
  readonly contexts?: readonly object[];
}

describe("connecting to a cluster", () => {
  const current = eachWithServer();
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "netproof-connect-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const context = { name: "c", context: { cluster: "k", user: "u" } };

  /** A kubeconfig whose context `c` is right, apart from what is given. */
  async function kubeconfig({ cluster, user, contexts = [context] }: Entries): Promise<string> {
    const path = join(folder, "kubeconfig");
    const server = { server: current().server.url, "insecure-skip-tls-verify": true };
    const clusters = [{ name: "k", cluster: { ...server, ...cluster } }];
    const users = [{ name: "u", user: { token: "test-token", ...user } }];
    await writeFile(path, JSON.stringify({ apiVersion: "v1", kind: "Config", clusters, users, contexts }));
    return path;
  }

  const connect = async (entries: Entries, connectTimeoutMs?: number): Promise<Target> =>
    connectKubernetes({ kubeconfig: await kubeconfig(entries), context: "c", runId: "r", connectTimeoutMs });

  it("succeeds with a context that is right", async () => {
    const target = await connect({});
    await target.dispose();
  });

  const wrong: readonly {
    readonly name: string;
    readonly entries: Entries;
    readonly says: readonly string[];
  }[] = [
    {
      name: "a context that does not exist, and names those that do",
      entries: { contexts: ["prod", "dev"].map((name) => ({ ...context, name })) },
      says: ['has no context "c"', 'It has: "dev", "prod".'],
    },
    {
      name: "a kubeconfig without contexts",
      entries: { contexts: [] },
      says: ['has no context "c"', "It has no contexts at all."],
    },
    {
      name: "a context whose cluster is missing",
      entries: { contexts: [{ name: "c", context: { cluster: "gone", user: "u" } }] },
      says: ['names the cluster "gone", which it does not define'],
    },
    {
      name: "a context whose user is missing",
      entries: { contexts: [{ name: "c", context: { cluster: "k", user: "gone" } }] },
      says: ['names the user "gone", which it does not define'],
    },
    {
      name: "credentials that the server does not accept (401)",
      entries: { user: { token: "wrong" } },
      says: ['context "c" at http', "does not accept the credentials (401)", "auth whoami"],
    },
    {
      name: "a credential plugin that is not installed",
      entries: {
        user: {
          token: undefined,
          exec: { apiVersion: "client.authentication.k8s.io/v1", command: "no-such-plugin" },
        },
      },
      says: ["cannot get its credentials", "no-such-plugin", "Log in again"],
    },
    {
      name: "a port on which nobody listens",
      entries: { cluster: { server: "http://127.0.0.1:1" } },
      says: ['cannot reach the API server of context "c" at http://127.0.0.1:1', "connection refused", "VPN"],
    },
  ];
  for (const { name, entries, says } of wrong) {
    it(`fails for ${name}`, async () => {
      await targetErrorOf(connect(entries), ...says);
    });
  }

  it("fails for a kubeconfig that does not exist", async () => {
    const path = join(folder, "none");
    const connecting = connectKubernetes({ kubeconfig: path, context: "c", runId: "r" });
    await targetErrorOf(connecting, path, "no such file", "--kubeconfig");
  });

  it("fails for a kubeconfig that is no YAML", async () => {
    const path = join(folder, "broken");
    await writeFile(path, "clusters: [");
    await targetErrorOf(
      connectKubernetes({ kubeconfig: path, context: "c", runId: "r" }),
      path,
      "cannot read it",
    );
  });

  it("fails within the connect time-out when the server never answers", async () => {
    const silent = await listening(createServer());
    const started = Date.now();
    const connecting = connect({ cluster: { server: urlOf(silent) } }, 300);
    await targetErrorOf(connecting, "cannot reach the API server", urlOf(silent), "timed out after 0.3 s");
    expect(Date.now() - started).to.be.within(290, 2_500);
    silent.close();
  });

  it("fails for a server that is no API server", async () => {
    const html = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
    const web = await listening(createServer((socket) => socket.end(html)));
    await targetErrorOf(connect({ cluster: { server: urlOf(web) } }), "<html>", "a Kubernetes API server?");
    web.close();
  });

  it("fails for a server that the CA does not vouch for, and names the field", async () => {
    const [trusted, other] = await Promise.all([makeCertificates(), makeCertificates()]);
    const server = await startApiServer({ certificates: trusted });
    const ca = Buffer.from(other.ca).toString("base64");
    const cluster = {
      server: server.url,
      "insecure-skip-tls-verify": false,
      "certificate-authority-data": ca,
    };
    await targetErrorOf(connect({ cluster }), "cannot reach", 'certificate-authority-data of cluster "k"');
    await server.stop();
  });

  it("goes on after a hiccup", async () => {
    current().server.faults.add({ path: /version/, times: 2, fault: { kind: "reset" } });
    await (await connect({})).dispose();
  });

  it("stops on the signal", async () => {
    const met = current().server.faults.add({ path: /version/, fault: { kind: "stall" } });
    const stop = new AbortController();
    const options = { kubeconfig: await kubeconfig({}), context: "c", runId: "r" };
    const connecting = connectKubernetes({ ...options, signal: stop.signal }).catch(
      (reason: unknown) => reason,
    );
    await until("the server was asked", () => met() === 1);
    const enough = new Error("enough");
    stop.abort(enough);
    const error: unknown = await connecting;
    expect(error).to.equal(enough);
  });
});

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
