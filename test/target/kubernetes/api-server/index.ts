import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterOf, type Cluster } from "./cluster.js";
import { type ExecServer, execServerOf, execTargetOf } from "./exec.js";
import { type Faults, faultsOf } from "./faults.js";
import { type Recorded, type Rest, serve } from "./rest.js";
import { failure, statusObject } from "./responses.js";
import { type Store, storeOf } from "./store.js";
import type { Certificates } from "./certificates.js";
import { processWorld, type World } from "./world.js";

export interface ApiServerOptions {
  /** What the pods are; default: processes of this machine. The server stops it with itself. */
  readonly world?: World;
  readonly contextName?: string;
  /** Serves TLS, and demands a client certificate. */
  readonly certificates?: Certificates;
  readonly token?: string;
  /** Rights that the user lacks, when asked about: `create pods/exec`. */
  readonly denied?: readonly string[];
  /** Versions of the exec protocol, the preferred one first. */
  readonly execProtocols?: readonly string[];
}

export interface ApiServer {
  readonly url: string;
  readonly kubeconfigPath: string;
  readonly contextName: string;
  readonly faults: Faults;
  /** Every request so far, bodies as they came. */
  readonly requests: readonly Recorded[];
  readonly store: Store;
  /** Sockets of execs that are open. */
  readonly execs: ExecServer["sockets"];
  stop(): Promise<void>;
}

/** An API server for tests: namespaces, nodes, pods, services and policies over REST, watches, and exec by WebSocket. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { world = processWorld(), contextName = "test", certificates, token = "test-token" } = options;
  const store = storeOf();
  const faults = faultsOf();
  const requests: Recorded[] = [];
  const cluster = clusterOf(store, world, (trouble) => console.error("test API server:", trouble));
  const { denied = [] } = options;
  const rest: Rest = { store, cluster, faults, requests, denied, token };
  const handler: http.RequestListener = (request, response) => {
    serve(rest, request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify(statusObject(500, "InternalError", String(error))));
    });
  };
  const server =
    certificates === undefined
      ? http.createServer(handler)
      : https.createServer(certificates.server, handler);
  const exec = execServerOf(world, () => options.execProtocols ?? ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
  upgradeWith(server, rest, exec);
  const closeSockets = socketsOf(server);
  await fill(store, world);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `${certificates === undefined ? "http" : "https"}://127.0.0.1:${portOf(server.address())}`;
  const folder = await mkdtemp(join(tmpdir(), "netproof-api-"));
  const kubeconfigPath = join(folder, "kubeconfig");
  await writeFile(kubeconfigPath, kubeconfig({ url, contextName, token, certificates }), { mode: 0o600 });
  return {
    url,
    kubeconfigPath,
    contextName,
    faults,
    requests,
    store,
    execs: () => exec.sockets(),
    stop: stopper({ server, exec, closeSockets, cluster, world, folder }),
  };
}

function stopper(parts: {
  readonly server: http.Server;
  readonly exec: ExecServer;
  readonly closeSockets: () => void;
  readonly cluster: Cluster;
  readonly world: World;
  readonly folder: string;
}): () => Promise<void> {
  return async () => {
    parts.exec.stop();
    const closed = new Promise((resolve) => parts.server.close(resolve));
    parts.closeSockets();
    await closed;
    await parts.cluster.settled();
    await parts.world.stop();
    await rm(parts.folder, { recursive: true, force: true });
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return address.port;
}

function socketsOf(server: http.Server): () => void {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Exec requests: the only ones that upgrade. */
function upgradeWith(server: http.Server, rest: Rest, exec: ExecServer): void {
  server.on("upgrade", (request, socket, head) => {
    const { url = "/", method = "GET" } = request;
    // A client may break off at any time, and nobody else listens to a socket that is being upgraded.
    socket.on("error", () => socket.destroy());
    rest.requests.push({ method, path: url, contentType: undefined, body: "" });
    const refuse = (status: number, body: unknown): void => {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n${JSON.stringify(body)}`);
    };
    const fault = rest.faults.meet(method, url);
    if (fault?.kind === "reset") return void socket.destroy();
    if (fault?.kind === "stall") return;
    if (fault?.kind === "status")
      return refuse(fault.status, statusObject(fault.status, fault.reason ?? "", fault.message ?? ""));
    if (rest.token !== undefined && request.headers.authorization !== `Bearer ${rest.token}`) {
      return refuse(401, failure(401, "Unauthorized", "Unauthorized").body);
    }
    const target = execTargetOf(url);
    if (target === undefined || rest.store.get("pods", `${target.namespace}/${target.name}`) === undefined) {
      return refuse(404, failure(404, "NotFound", `pods "${target?.name}" not found`).body);
    }
    exec.run(request, socket, head, { target, fault });
  });
}

async function fill(store: Store, world: World): Promise<void> {
  for (const name of ["default", "kube-system"]) {
    const metadata = { name, labels: { "kubernetes.io/metadata.name": name } };
    store.put("namespaces", name, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata,
      status: { phase: "Active" },
    });
  }
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default" },
  };
  store.put("services", "default/kubernetes", { ...service, spec: { clusterIPs: ["10.96.0.1"] } });
  for (const node of await world.nodes()) {
    const status = { ...node.status, conditions: [{ type: "Ready", status: "True" }] };
    store.put("nodes", node.metadata.name, { ...node, status });
  }
}

/** JSON is YAML. client-node talks plain http only where TLS is not verified. */
function kubeconfig(server: {
  readonly url: string;
  readonly contextName: string;
  readonly token: string;
  readonly certificates: Certificates | undefined;
}): string {
  const { url, contextName, token, certificates } = server;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const trust =
    certificates === undefined
      ? { "insecure-skip-tls-verify": true }
      : { "certificate-authority-data": base64(certificates.ca) };
  const identity = certificates && {
    "client-certificate-data": base64(certificates.client.cert),
    "client-key-data": base64(certificates.client.key),
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test-cluster", cluster: { server: url, ...trust } }],
    users: [{ name: "test-user", user: { token, ...identity } }],
    contexts: [{ name: contextName, context: { cluster: "test-cluster", user: "test-user" } }],
  });
}
