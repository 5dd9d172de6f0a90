import type { ClusterState } from "../src/model/objects.js";
import { impactOf } from "../src/policies/impact/impact.js";
import { workloadMatrix } from "../src/policies/matrix/workload-matrix.js";
import { createSimulator } from "../src/simulator/index.js";
import { machine, print } from "./bench.js";

/** Questions one by one, and the whole matrix of a large cluster. */

const APPS = 20;
const TIERS = ["web", "api", "db", "batch"] as const;

/** Namespaces of 40 pods; every policy admits one tier of its namespace, or a labelled namespace, to another tier. */
function clusterOf({ pods, policies }: { readonly pods: number; readonly policies: number }): ClusterState {
  const count = Math.ceil(pods / 40);
  const tier = (index: number): string => TIERS[index % TIERS.length] ?? "web";
  const ns = (index: number): string => `ns-${index % count}`;
  return {
    namespaces: Array.from({ length: count }, (_, index) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: ns(index), labels: { team: `team-${index % 5}` } },
    })),
    pods: Array.from({ length: pods }, (_, index) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `pod-${index}`,
        namespace: ns(index),
        labels: { tier: tier(Math.floor(index / count)), app: `app-${index % APPS}`, pod: `pod-${index}` },
      },
      spec: { nodeName: `node-${index % 10}`, containers: [{ name: "c" }] },
      status: {
        phase: "Running",
        podIP: `10.${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
      },
    })),
    services: [],
    nodes: [],
    policies: Array.from({ length: policies }, (_, index) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `policy-${index}`, namespace: ns(index) },
      spec: {
        podSelector: { matchLabels: { tier: tier(index) } },
        policyTypes: index % 3 === 0 ? ["Ingress", "Egress"] : ["Ingress"],
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { tier: tier(index + 1) } } },
              {
                namespaceSelector: { matchLabels: { team: `team-${index % 5}` } },
                podSelector: { matchLabels: { app: `app-${index % APPS}` } },
              },
              { ipBlock: { cidr: `10.0.${index % 250}.0/24`, except: [`10.0.${index % 250}.128/25`] } },
            ],
            ports: [{ port: 80 }, { port: 8000, endPort: 8100 }],
          },
        ],
        egress: index % 3 === 0 ? [{ to: [{ namespaceSelector: {} }] }] : [],
      },
    })),
  };
}

function queries(): void {
  const state = clusterOf({ pods: 100, policies: 50 });
  const ends = state.pods.map(
    ({ metadata }) => ({ kind: "pod", namespace: metadata.namespace ?? "", name: metadata.name }) as const,
  );
  const startedAt = performance.now();
  const simulator = createSimulator(state);
  let asked = 0;
  for (const from of ends)
    for (const to of ends) {
      simulator.evaluate({ from, to, protocol: "TCP", port: 80, ipFamily: "IPv4" });
      asked += 1;
    }
  const ms = performance.now() - startedAt;
  print(`  ${asked} questions, 100 pods, 50 policies      ${Math.round(ms)} ms`);
}

function matrix(): void {
  const state = clusterOf({ pods: 2_000, policies: 500 });
  const startedAt = performance.now();
  const expected = createSimulator(state).matrix({ protocol: "TCP", port: 80, ipFamily: "IPv4" });
  let denied = 0;
  for (let from = 0; from < state.pods.length; from++)
    for (let to = 0; to < state.pods.length; to++) if (expected.verdict(from, to) === "deny") denied += 1;
  const ms = performance.now() - startedAt;
  const mib = Math.round(process.memoryUsage.rss() / 2 ** 20);
  print(
    `  whole matrix, 2,000 pods, 500 policies       ${Math.round(ms)} ms, ${mib} MiB, ${expected.groups.length} groups, ${denied} of ${state.pods.length ** 2} denied`,
  );
}

/** Processor time: what else the machine does counts little. */
function cpuSeconds(work: () => string): string {
  const before = process.cpuUsage();
  const told = work();
  const { user, system } = process.cpuUsage(before);
  return `${((user + system) / 1e6).toFixed(1)} CPU-s, ${told}`;
}

/** Every port of every protocol between all workloads, and what a change of it does. */
function allPorts(): void {
  const state = clusterOf({ pods: 1_000, policies: 300 });
  const manifests = {
    state,
    foreign: [],
    ignored: new Map(),
    custom: new Map(),
    places: new Map(),
    warnings: [],
    unread: [],
  };
  const matrixTold = cpuSeconds(() => `${[...workloadMatrix(manifests, "IPv4").cells].length} cells`);
  print(`  matrix of all ports, 1,000 pods, 300 policies  ${matrixTold}`);
  const [, ...policies] = state.policies;
  const pods = state.pods.map((pod, index) =>
    index % 100 === 0 ? { ...pod, metadata: { ...pod.metadata, labels: { tier: "web" } } } : pod,
  );
  const after = { ...manifests, state: { ...state, policies, pods } };
  const impactTold = cpuSeconds(
    () => `${impactOf(manifests, after, "IPv4").changes.length} connections change`,
  );
  print(`  impact: a policy goes, ten pods are relabelled ${impactTold}`);
}

print(`simulator (${machine()})`);
queries();
matrix();
allPorts();
