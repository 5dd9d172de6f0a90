import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import type { reportSchema } from "../src/report/json.js";
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
  const stdout = execFileSync(process.execPath, [bin, "run", "-o", "json", file], { encoding: "utf8" });
  return JSON.parse(stdout) as Report;
}

const steps = writeScenario(scenario, (file) =>
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
