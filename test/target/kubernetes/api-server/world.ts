import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { KubernetesObject, Node, ObjectRef, Pod } from "../../../../src/model/objects.js";

/** A command that runs in a pod. */
export interface Running {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit code, or why it could not run. */
  readonly end: Promise<{ readonly exitCode: number } | { readonly trouble: string }>;
  kill(): void;
}

/** What stands behind the API server: the kubelets and the network. */
export interface World {
  nodes(): Promise<readonly Node[]>;
  /** A namespace, service or policy takes effect; returns it with what only the world knows (a ClusterIP). */
  apply(object: KubernetesObject): Promise<KubernetesObject>;
  /** Resolves with the pod as it runs: node, phase and addresses set. */
  startPod(pod: Pod): Promise<Pod>;
  patch(ref: ObjectRef, mergePatch: unknown): Promise<void>;
  remove(ref: ObjectRef): Promise<void>;
  exec(pod: { readonly namespace: string; readonly name: string }, command: readonly string[]): Running;
  stop(): Promise<void>;
}

/** Pods that are processes of this machine, without any network of their own: enough for the protocol. */
export function processWorld(nodeNames: readonly string[] = ["node-1", "node-2"]): World {
  let started = 0;
  return {
    nodes: async () => nodeNames.map(nodeOf),
    apply: async (object) => object,
    async startPod(pod) {
      started++;
      const nodeName = pod.spec.nodeName ?? nodeNames[started % nodeNames.length] ?? "node-1";
      const podIP = `10.244.0.${started}`;
      return {
        ...pod,
        spec: { ...pod.spec, nodeName },
        status: { phase: "Running", podIP, podIPs: [{ ip: podIP }] },
      };
    },
    patch: async () => {},
    remove: async () => {},
    exec: (_pod, command) => execLocally(command),
    stop: async () => {},
  };
}

export function nodeOf(name: string, index: number): Node {
  const addresses = [{ type: "InternalIP", address: `192.168.1.${index + 1}` }];
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { addresses } };
}

function execLocally([file = "", ...args]: readonly string[]): Running {
  return runningOf(spawn(file, args, { stdio: "pipe", detached: true }));
}

/** A child that leads a process group of its own, so that what it starts ends with it. */
export function runningOf(child: ChildProcessWithoutNullStreams): Running {
  // A command that ends without reading its input closes the pipe under the writer.
  child.stdin.on("error", () => {});
  const end = new Promise<Awaited<Running["end"]>>((resolve) => {
    child.on("error", ({ message }) => resolve({ trouble: message }));
    child.on("close", (code, signal) => resolve({ exitCode: code ?? (signal === null ? 1 : 137) }));
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    end,
    kill() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, "SIGKILL");
    },
  };
}
