import { runLabels } from "../../../src/model/labels.js";
import type { ClusterOptions } from "../../../src/target/kubernetes/index.js";
import { connectKubernetes } from "../../../src/target/kubernetes/index.js";
import type { Target } from "../../../src/target/target.js";
import { namespaceObject } from "../contract/bench.js";
import { type ApiServer, type ApiServerOptions, startApiServer } from "./api-server/index.js";

/** An API server and a target connected to it, for each test anew. */
export interface Setting {
  readonly server: ApiServer;
  readonly target: Target;
  readonly options: ClusterOptions;
}

/** Never aborts. */
export const signal: AbortSignal = new AbortController().signal;

export const owned = runLabels("tests");

/** Registers what starts and stops them; the namespace `x` is there, made by the target. */
export function eachWithServer(options: () => ApiServerOptions = () => ({})): () => Setting {
  let setting: Setting | undefined;

  beforeEach("start an API server and connect to it", async () => {
    const server = await startApiServer(options());
    const cluster = { kubeconfig: server.kubeconfigPath, context: server.contextName };
    const target = await connectKubernetes({ ...cluster, runId: "tests" });
    setting = { server, target, options: cluster };
    await target.apply([namespaceObject("x", owned)], signal);
  });

  afterEach("stop both", async () => {
    setting?.server.faults.clear();
    await setting?.target.dispose();
    await setting?.server.stop();
  });

  return () => {
    if (setting === undefined) throw new Error("there is a server only while a test runs");
    return setting;
  };
}

/** How many requests of this method met this path. */
export function count({ requests }: ApiServer, method: string, path: RegExp): number {
  return requests.filter((request) => request.method === method && path.test(request.path)).length;
}
