import { expect } from "chai";
import { InputError } from "../../src/model/text/source.js";
import { readManifests } from "../../src/manifest/read.js";

const refused: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  ["text", "hello\n", /no Kubernetes object/],
  ["an object without kind", "apiVersion: v1\nmetadata: { name: x }\n", /no kind/],
  ["a misspelt key", "apiVersion: v1\nKind: Namespace\n", /no kind/],
  [
    "a kind in small letters",
    "apiVersion: networking.k8s.io/v1\nkind: networkpolicy\n",
    /NetworkPolicy is meant/,
  ],
  ["a kind of another version", "apiVersion: v2\nkind: Pod\nmetadata: { name: x }\n", /v1 is meant/],
  [
    "a policy of another version",
    "apiVersion: networking.k8s.io/v1beta1\nkind: NetworkPolicy\n",
    /apiVersion/,
  ],
];

const passedOver: readonly (readonly [what: string, text: string, as: readonly string[]])[] = [
  ["an empty document", "---\n---\n", []],
  [
    "a kind that no verdict depends on",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n",
    ["ConfigMap"],
  ],
  [
    "a Service of another group",
    "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: x }\n",
    ["Service"],
  ],
  ["a list of statements", "- allow: x/a\n  to: x/b\n", ["document without kind"]],
  ["values of a chart", "replicas: 3\nimage: nginx\n", ["document without kind"]],
];

describe("a document that could be an object that verdicts depend on", () => {
  const read = (text: string) => readManifests([{ file: "a.yaml", text }]);
  for (const [what, text, why] of refused)
    it(`is never passed over: ${what}`, () =>
      expect(() => read(text))
        .to.throw(InputError, why)
        .with.property("message")
        .that.matches(/^a\.yaml:1:1/));

  for (const [what, text, as] of passedOver)
    it(`is not ${what}`, () =>
      expect([...read(text).ignored.keys(), ...read(text).custom.keys()]).to.deep.equal(as));
});
