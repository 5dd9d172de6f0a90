import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { machine, print, writeScenario } from "./bench.js";
import { cpuSecondsBelow, descendantsOf } from "./descendants.js";

/** A step of 100 × 100 pods in the lab: with one policy that denies all, and with 100 policies of selectors. */

const bin = fileURLToPath(new URL("../../bin/netproof.js", import.meta.url));
const NAMESPACES = 4;
const PODS_OF_EACH = 25;
const POLICIES = 100;
const TIERS = ["web", "api", "db", "batch"] as const;

const tierOf = (index: number): string => TIERS[index % TIERS.length] ?? "web";

function podsOf(namespace: number) {
  const pods = Array.from({ length: PODS_OF_EACH }, (_, index) => {
    const number = namespace * PODS_OF_EACH + index;
    const labels = { tier: tierOf(number), app: `app-${number % 20}` };
    return [`p${number}`, { labels, ports: [80] }] as const;
  });
  return Object.fromEntries(pods);
}

const fixture = {
  namespaces: Object.fromEntries(
    Array.from({ length: NAMESPACES }, (_, index) => [
      `ns-${index}`,
      { labels: { team: `team-${index}` }, pods: podsOf(index) },
    ]),
  ),
};

function policy(namespace: number, name: string, spec: object) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: `ns-${namespace}`, name },
    spec,
  };
}

const denyAll = [policy(0, "deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] })];

/** Each tier of each namespace is policed; every third policy is for both directions. */
const ofSelectors = Array.from({ length: POLICIES }, (_, index) => {
  const podSelector = { matchLabels: { tier: tierOf(Math.floor(index / NAMESPACES)) } };
  const from = [
    { podSelector: { matchLabels: { tier: tierOf(index + 1) } } },
    {
      namespaceSelector: { matchLabels: { team: `team-${index % 3}` } },
      podSelector: { matchLabels: { app: `app-${index % 20}` } },
    },
  ];
  const egress = index % 3 === 0 ? { egress: [{ to: [{ namespaceSelector: {} }] }] } : {};
  const policyTypes = index % 3 === 0 ? ["Ingress", "Egress"] : ["Ingress"];
  const ingress = [{ from, ports: [{ port: 80 }] }];
  return policy(index % NAMESPACES, `policy-${index}`, { podSelector, policyTypes, ingress, ...egress });
});

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mostProcesses: number;
  readonly exit: number | null;
}

async function measured(args: readonly string[]): Promise<Measured> {
  const [startedAt, before] = [performance.now(), cpuSecondsBelow()];
  const child = spawn(process.execPath, [bin, "run", "--lab", ...args], { stdio: "ignore" });
  let mostProcesses = 0;
  const look = setInterval(() => {
    mostProcesses = Math.max(mostProcesses, descendantsOf(process.pid));
  }, 200);
  await once(child, "close");
  clearInterval(look);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, cpuSeconds: cpuSecondsBelow() - before, mostProcesses, exit: child.exitCode };
}

async function row(what: string, policies: readonly object[]): Promise<void> {
  const text = stringify({
    name: "bench/scale",
    summary: "A hundred pods to a hundred pods.",
    fixture,
    steps: [{ name: what, changes: [{ apply: policies }] }],
  });
  const { seconds, cpuSeconds, mostProcesses, exit } = await writeScenario(text, (file) => measured([file]));
  const cells = [what, `${seconds.toFixed(1)} s`, `${cpuSeconds.toFixed(0)} s`, mostProcesses, exit];
  print(`| ${cells.join(" | ")} |`);
}

print(`lab, a step of 100 x 100 pods (${machine()})`);
print("| Policies | Wall time | CPU time | Processes at the peak | Exit |");
print("| --- | --- | --- | --- | --- |");
await row("One that denies all", denyAll);
await row("100 of selectors", ofSelectors);
