import { expect } from "chai";
import { canonicalForm, fingerprint } from "../../src/fuzz/canonical.js";
import { readScenario } from "../../src/scenario/load.js";

const text = (over: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    NS: "x",
    POD: "a",
    OTHER: "b",
    KEY: "app",
    VALUE: "web",
    PORT: "80",
    NAME: "p1",
    ...over,
  }).reduce(
    (all, [word, value]) => all.replaceAll(word, value),
    `
name: fuzz/one
summary: One.
fixture:
  namespaces:
    NS: { pods: { POD: { labels: { KEY: VALUE } }, OTHER: {} } }
steps:
  - name: one
    changes:
      - apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { namespace: NS, name: NAME }
          spec:
            podSelector: { matchLabels: { KEY: VALUE } }
            ingress: [ { from: [ { ipBlock: { cidr: "\${ip:NS/OTHER}/32" } } ], ports: [ { port: PORT } ] } ]
    matrix: { from: [ NS/OTHER ], to: [ NS/POD ] }
`,
  );

const form = (over?: Readonly<Record<string, string>>): string =>
  canonicalForm(readScenario(text(over), "one.yaml"));

describe("the canonical form of a scenario", () => {
  const alike: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["its namespace", { NS: "shop" }],
    ["its pods", { POD: "web-1", OTHER: "db" }],
    ["a label's key and value", { KEY: "tier", VALUE: "front" }],
    ["its policy", { NAME: "allow.web" }],
  ];
  for (const [what, over] of alike)
    it(`does not depend on the name of ${what}`, () => expect(form(over)).to.equal(form()));

  const different: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["a port's number", { PORT: "81" }],
    ["one name for two things", { KEY: "web" }],
    ["a namespace that is called as its pod", { NS: "a" }],
  ];
  for (const [what, over] of different)
    it(`tells ${what} apart`, () => expect(form(over)).not.to.equal(form()));

  it("has a short fingerprint that is the same in every process", () => {
    expect(fingerprint(readScenario(text(), "one.yaml"))).to.match(/^[0-9a-f]{8}$/);
  });
});
