import { expect } from "chai";
import { stringify } from "yaml";
import { InputError } from "../../src/model/text/source.js";
import { readScenario } from "../../src/scenario/load.js";

const BAD = "a'$(id)";
const step = { name: "open" };
const fixture = { namespaces: { x: { pods: { a: null } } } };
const scenario = { name: "mine", summary: "Mine.", fixture, steps: [step] };

const inX = (parts: object): object => ({ ...scenario, fixture: { namespaces: { x: parts } } });
const changes = (...list: readonly object[]): object => ({
  ...scenario,
  steps: [{ ...step, changes: list }],
});

const cases: readonly [string, object, string][] = [
  ["a namespace", { ...scenario, fixture: { namespaces: { [BAD]: null } } }, "fixture"],
  ["a namespace's label", inX({ labels: { app: BAD } }), "fixture"],
  ["a pod", inX({ pods: { [BAD]: null } }), "fixture"],
  ["a pod's label", inX({ pods: { a: { labels: { app: BAD } } } }), "fixture"],
  ["the key of a pod's label", inX({ pods: { a: { labels: { [BAD]: "x" } } } }), "fixture"],
  ["a port's name", inX({ pods: { a: { ports: [{ port: 80, name: BAD }] } } }), "fixture"],
  [
    "a Service's selector",
    inX({ services: { s: { selector: { a: BAD }, ports: [{ port: 80 }] } } }),
    "fixture",
  ],
  [
    "a Service's target port",
    inX({ services: { s: { selector: { a: "b" }, ports: [{ port: 80, targetPort: BAD }] } } }),
    "fixture",
  ],
  ["a pod that it makes", changes({ create: { pod: `x/${BAD}` } }), "steps[0].changes[0]"],
  ["a pod that is no path", changes({ create: { pod: "x/.." } }), "steps[0].changes[0]"],
  ["a namespace with a dash before it", changes({ delete: { pod: "-x/a" } }), "steps[0].changes[0]"],
  ["a label that it sets", changes({ label: { pod: "x/a", labels: { app: BAD } } }), "steps[0].changes[0]"],
  ["a policy that it deletes", changes({ delete: { policy: `x/${BAD}` } }), "steps[0].changes[0]"],
  [
    "a cell's end",
    { ...scenario, steps: [{ ...step, expect: { allow: ["x/a\u001B[2J -> x/a"] } }] },
    "steps[0].expect",
  ],
  ["a source", { ...scenario, steps: [{ ...step, matrix: { from: ["x/\u0007"] } }] }, "steps[0].matrix"],
];

describe("names in scenarios", () => {
  for (const [name, file, path] of cases) {
    it(`refuses ${name} that the API takes for none, with its place`, () => {
      let problem: unknown;
      try {
        readScenario(stringify(file), "f.yaml");
      } catch (error) {
        problem = error;
      }
      expect(problem).to.be.instanceOf(InputError);
      expect((problem as InputError).problems[0]?.path).to.include(path);
    });
  }
});
