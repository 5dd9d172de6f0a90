import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { serveCommand } from "../src/probe/serve.js";
import type { reportSchema } from "../src/report/json/schema.js";
import { createLab } from "../src/target/lab/index.js";
import { machine, print, writeScenario } from "./bench.js";

/** One step of 9 × 9 pods × 2 ports in the lab: with nothing blocked, and with the whole of one namespace closed. */

const bin = fileURLToPath(new URL("../../bin/netproof.js", import.meta.url));
const RUNS = 5;

const scenario = `
name: bench/step
summary: One step with nothing blocked and one with a closed namespace.
fixture: grid
steps:
  - name: nothing blocked
  - name: x closed
    changes:
      - apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { name: deny, namespace: x }
          spec: { podSelector: {} }
`;

type Report = z.infer<typeof reportSchema>;

function runOnce(file: string): Report {
  const stdout = execFileSync(process.execPath, [bin, "run", "--lab", "-o", "json", file], {
    encoding: "utf8",
  });
  return JSON.parse(stdout) as Report;
}

const steps = await writeScenario(scenario, (file) =>
  Array.from({ length: RUNS }, () => runOnce(file).scenarios[0]?.steps ?? []),
);

print(`lab, a step of 9 x 9 pods x 2 ports, ${RUNS} runs, time-out 1 s (${machine()})`);
for (const [index, name] of ["nothing blocked", "one namespace closed"].entries()) {
  const times = steps
    .map((run) => run[index]?.durationMs ?? Number.NaN)
    .toSorted((one, other) => one - other);
  const execs = steps[0]?.[index]?.execs;
  print(
    `  ${name.padEnd(22)} median ${times[Math.floor(RUNS / 2)]} ms, max ${times.at(-1)} ms, ${execs} execs`,
  );
}

/** From the manifests to nine pods with addresses and a running server. */
async function ninePods(): Promise<number> {
  const lab = await createLab();
  const signal = new AbortController().signal;
  try {
    const namespaces = ["x", "y", "z"].map((name) => namespaceOf(name));
    const pods = namespaces.flatMap(({ metadata }) =>
      ["a", "b", "c"].map((name) => podOf(metadata.name, name)),
    );
    const startedAt = performance.now();
    await lab.apply([...namespaces, ...pods], signal);
    const refs = pods.map(
      ({ metadata }) => ({ kind: "Pod", namespace: metadata.namespace, name: metadata.name }) as const,
    );
    await lab.waitUntilReady({ pods: refs, signal });
    return performance.now() - startedAt;
  } finally {
    await lab.dispose();
  }
}

function namespaceOf(name: string) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } } as const;
}

function podOf(namespace: string, name: string) {
  const command = serveCommand({
    identity: `${namespace}/${name}`,
    ports: [{ port: 80, protocol: "TCP" }],
    everyAddress: false,
  });
  const spec = { containers: [{ name: "probe", command }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { namespace, name }, spec } as const;
}

print(`  nine pods up           ${Math.round(await ninePods())} ms`);
