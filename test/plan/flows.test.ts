import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkScenarios } from "../../src/plan/check-scenarios.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { loadScenario } from "../../src/scenario/load.js";

const pods = { image: "probe", imagePullPolicy: "Never" } as const;

const closed = `apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { name: closed, namespace: x }
          spec: { podSelector: {}, policyTypes: [Ingress] }`;

/** A scenario whose last step has these lines, from line 12 on unless `shut`: then its first step closes x. */
function scenario(step: string, shut = false): string {
  return `name: test
summary: A test.
fixture:
  namespaces:
    x: { pods: { a: { ports: [80] }, b: { ports: [80, { port: 8080, http: true }] } } }
    y: { pods: { c: { ports: [80] }, spare: { ports: [80] } } }
steps:
  - name: before
    changes:
      - ${shut ? closed : "delete: { pod: y/spare }"}
  - name: then
    ${step}
`;
}

/** What is wrong with a scenario, with the file's name cut off. */
function problems(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "netproof-flows-"));
  const file = join(folder, "s.yaml");
  try {
    writeFileSync(file, text);
    checkScenarios([loadScenario(file)], placeholderTarget([]), pods);
    return "";
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll(`${folder}/`, "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("flows of a step", () => {
  const wrong = [
    [
      "a flow without a port",
      'hold: ["x/a -> x/b"]',
      /^s\.yaml:12:12 {2}steps\[1\]\.hold\[0\]\n.*must be FROM -> TO:PORT/,
    ],
    [
      "a field that a held flow has not",
      "hold: [{ flow: x/a -> x/b:80, idel: true }]",
      /s\.yaml:12:12.*\n.*unknown field "idel"/,
    ],
    [
      "an expectation that is none",
      "hold: [{ flow: x/a -> x/b:80, expect: stops }]",
      /s\.yaml:12:\d+ {2}steps\[1\]\.hold\[0\]\.expect/,
    ],
    [
      "a pod that is not there",
      'watch: ["x/a -> x/z:80"]',
      /^s\.yaml:12:13 {2}steps\[1\]\.watch\[0\] {2}matrix\.to: nothing here is called "x\/z"/,
    ],
    ["a port that is not served", 'watch: ["x/a -> x/b:99"]', /names no connection that is there before/],
    [
      "a flow outside of the matrix",
      'watch: ["x/a -> x/b:80"]\n    matrix: { from: [y/c] }',
      /is no connection of this step's matrix/,
    ],
    [
      "an end that the step recreates",
      'watch: ["x/a -> x/b:80"]\n    changes: [{ recreate: { pod: x/b } }]',
      /has an end that this step creates or deletes/,
    ],
    ["an HTTP port to hold", 'hold: ["x/a -> x/b:8080"]', /leads to an HTTP port/],
    ["a start of a pod that runs already", 'startup: ["x/a -> x/b:80"]', /does not start with this step/],
    [
      "a start towards a pod of the same step",
      'startup: ["y/new -> x/b:80"]\n    changes: [{ create: { pod: y/new } }, { recreate: { pod: x/b } }]',
      /its address is not known in time/,
    ],
  ] as const;
  for (const [name, step, text] of wrong) {
    it(`are refused with file and line: ${name}`, () => {
      expect(problems(scenario(step))).to.match(text);
    });
  }

  it("cannot be held if they are denied before", () => {
    expect(problems(scenario('hold: ["y/c -> x/a:80"]', true))).to.match(/denied before the step's changes/);
  });

  it("cannot be said to continue if the step forbids them", () => {
    const text = scenario(
      `hold: [{ flow: y/c -> x/a:80, expect: continues }]\n    changes:\n      - ${closed}`,
    );
    expect(problems(text)).to.match(/is said to continue, but it is not allowed at every moment/);
  });

  it("cannot be said to continue through policies that an engine may hear of in the other order", () => {
    const text = scenario(
      `hold: [{ flow: y/c -> x/a:80, expect: continues }]
    changes:
      - apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { name: open, namespace: x }
          spec: { podSelector: {}, ingress: [{}] }
      - ${closed}`,
    );
    expect(problems(text)).to.match(/not allowed at every moment/);
  });

  it("may be held, watched and started where the scenario makes sense", () => {
    const step = `hold: ["x/a -> x/b:80", { flow: "x/a -> y/c:80", idle: true, expect: continues }]
    watch: ["x/* -> y/c:80"]
    startup: ["x/new -> y/c:80"]
    changes:
      - create: { pod: x/new }`;
    expect(problems(scenario(step))).to.equal("");
  });
});
