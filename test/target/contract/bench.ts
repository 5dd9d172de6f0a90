import { randomUUID } from "node:crypto";
import { runLabels } from "../../../src/model/labels.js";
import type {
  KubernetesObject,
  Namespace,
  NetworkPolicy,
  NetworkPolicySpec,
  ObjectRef,
  Pod,
  Service,
} from "../../../src/model/objects.js";
import type { Target } from "../../../src/target/target.js";

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** One target under test, with names of its own and a record of what to remove. */
export interface Bench {
  readonly target: Target;
  /** Never aborts. */
  readonly signal: AbortSignal;
  /** A name that no other test has; whatever namespace it becomes is removed at the end. */
  readonly unusedNamespace: () => string;
  /** The name of a namespace that is there. */
  readonly namespace: () => Promise<string>;
  /** A pod that is ready. */
  readonly pod: (place: Place) => Promise<Pod>;
  /** As stored. An empty merge patch changes nothing and returns the object (RFC 7396). */
  readonly read: (ref: ObjectRef) => Promise<KubernetesObject>;
  readonly tidy: () => Promise<void>;
}

export function benchOf(target: Target): Bench {
  const { signal } = new AbortController();
  const runId = randomUUID().slice(0, 8);
  const names: string[] = [];
  const unusedNamespace = (): string => {
    const name = `contract-${runId}-${names.length}`;
    names.push(name);
    return name;
  };
  return {
    target,
    signal,
    unusedNamespace,
    async namespace() {
      const name = unusedNamespace();
      await target.apply([namespaceObject(name, runLabels(runId))], signal);
      return name;
    },
    async pod(place) {
      await target.apply([podObject(place)], signal);
      const [pod] = await target.waitUntilReady({ pods: [{ kind: "Pod", ...place }], signal });
      if (pod === undefined) throw new Error(`no pod came back for ${place.namespace}/${place.name}`);
      return pod;
    },
    read: (ref) => target.patch(ref, {}, signal),
    async tidy() {
      try {
        const refs = names.map((name) => ({ kind: "Namespace", name }) as const);
        await target.remove(refs, signal);
      } finally {
        await target.dispose();
      }
    },
  };
}

export function namespaceObject(name: string, labels: Readonly<Record<string, string>>): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

/** A real cluster has only the images that were brought to it. */
const podImage = process.env["NETPROOF_CONTRACT_IMAGE"] ?? "nicolaka/netshoot";

/** A pod that does nothing until it is removed. */
export function podObject({ namespace, name }: Place, labels: Readonly<Record<string, string>> = {}): Pod {
  // The first process of a real container gets only the signals that it asks for.
  const command = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, ...(Object.keys(labels).length > 0 && { labels }) },
    spec: { containers: [{ name: "idle", image: podImage, command }] },
  };
}

export function serviceObject({ namespace, name }: Place): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name },
    spec: {
      selector: { app: "web" },
      ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 8080 }],
    },
  };
}

export function policyObject({ namespace, name }: Place, spec: NetworkPolicySpec): NetworkPolicy {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { namespace, name }, spec };
}
