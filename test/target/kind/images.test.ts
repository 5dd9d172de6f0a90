import { expect } from "chai";
import { imagesIn, mirrored, mirroredImage } from "../../../src/target/kind/images.js";

/** With the traps of real manifests: a CRD with a property "image", an init container, quotes, comments, a ConfigMap. */
const manifest = `# docker.io/calico/node:v3 is only a comment
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: x }
spec:
  versions:
    - name: v1
      schema: { openAPIV3Schema: { properties: { image: { type: string }, name: { type: string } } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data:
  conf.json: |
    { "image": "docker.io/calico/node:v3" }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: d }
spec:
  template:
    spec:
      initContainers:
        - name: install
          image: "upstream.example/calico/cni:v3"   # by tag
      containers:
        - { image: calico/node:v3, name: node }
        - name: again
          image: upstream.example/calico/cni:v3
`;

describe("the images of a manifest", () => {
  it("are those of its containers, each once", () => {
    expect(imagesIn(manifest)).to.deep.equal(["upstream.example/calico/cni:v3", "calico/node:v3"]);
  });

  it("are taken from the mirror, and nothing else changes", () => {
    const text = mirrored(manifest, "mirror.example:5000/all");
    expect(imagesIn(text)).to.deep.equal([
      "mirror.example:5000/all/calico/cni:v3",
      "mirror.example:5000/all/calico/node:v3",
    ]);
    const back = text
      .replace('"mirror.example:5000/all/calico/cni:v3"', '"upstream.example/calico/cni:v3"')
      .replace('"mirror.example:5000/all/calico/node:v3"', "calico/node:v3")
      .replace('"mirror.example:5000/all/calico/cni:v3"', "upstream.example/calico/cni:v3");
    expect(back).to.equal(manifest);
  });

  const cases: readonly [string, string][] = [
    ["docker.io/calico/node:v3.31.3", "m.example/calico/node:v3.31.3"],
    ["calico/node:v3.31.3", "m.example/calico/node:v3.31.3"],
    ["busybox", "m.example/library/busybox"],
    ["docker.io/busybox:1", "m.example/library/busybox:1"],
    ["localhost:5000/a/b:1", "m.example/a/b:1"],
    ["localhost/a:1", "m.example/library/a:1"],
    ["upstream.example/cilium/cilium:v1.18.0@sha256:0a1b", "m.example/cilium/cilium:v1.18.0@sha256:0a1b"],
  ];
  for (const [image, expected] of cases) {
    it(`${image} is ${expected} in the mirror`, () => {
      expect(mirroredImage(image, "m.example")).to.equal(expected);
      expect(mirroredImage(image, "m.example/")).to.equal(expected);
    });
  }
});
