import { expect } from "chai";
import { parse } from "yaml";
import { InputError } from "../../../src/model/text/source.js";
import type { CniChoice } from "../../../src/target/kind/cni.js";
import { kindConfig } from "../../../src/target/kind/config.js";

const other: CniChoice = { kind: "upstream", name: "calico" };
const own: CniChoice = { kind: "kindnet" };

describe("the configuration of a kind cluster", () => {
  it("has two nodes, and neither has a taint that keeps probe pods away", () => {
    const { nodes } = parse(kindConfig(other)) as {
      nodes: { role: string; kubeadmConfigPatches?: string[] }[];
    };
    expect(nodes.map(({ role }) => role)).to.deep.equal(["control-plane", "worker"]);
    expect(parse(nodes[0]?.kubeadmConfigPatches?.[0] ?? "")).to.deep.equal({
      kind: "InitConfiguration",
      nodeRegistration: { taints: [] },
    });
  });

  const switches: readonly [string, CniChoice, boolean][] = [
    ["is off for another CNI", other, true],
    ["is off for manifests of the user's", { kind: "files", files: [] }, true],
    ["is off when none is wanted", { kind: "none" }, true],
    ["is on for kindnet", own, false],
  ];
  for (const [name, cni, off] of switches) {
    it(`kind's own CNI ${name}`, () => {
      expect(parse(kindConfig(cni)).networking.disableDefaultCNI).to.equal(off);
      const given = { file: "k.yaml", text: "kind: Cluster\nnodes: [{ role: control-plane }]\n" };
      expect(parse(kindConfig(cni, given)).networking.disableDefaultCNI).to.equal(off);
    });
  }

  it("keeps all else of the user's own, comments as well", () => {
    const text =
      "# ours\nkind: Cluster\nnetworking:\n  podSubnet: 10.9.0.0/16 # wide\nnodes:\n  - role: control-plane\n";
    const config = kindConfig(other, { file: "k.yaml", text });
    expect(config.split("\n").filter((line) => !line.includes("disableDefaultCNI"))).to.deep.equal(
      text.split("\n"),
    );
  });

  const refused: readonly [string, CniChoice, string, RegExp][] = [
    [
      "kind's CNI stays on beside another",
      other,
      "kind: Cluster\nnetworking:\n  disableDefaultCNI: false\n",
      /^k\.yaml:3:3 {2}networking\.disableDefaultCNI\n {2}kind's own CNI stays on, but/,
    ],
    [
      "kind's CNI is off and no other is named",
      own,
      "networking: { disableDefaultCNI: true }\n",
      /which one instead\? --cni NAME, --cni-manifest FILE, or --cni none/,
    ],
    ["it is no YAML", other, "nodes: [", /^k\.yaml:1:/],
    ["it is empty", other, "", /one document of kind: Cluster/],
    ["it is two documents", other, "kind: Cluster\n---\nkind: Cluster\n", /one document of kind: Cluster/],
  ];
  for (const [name, cni, text, message] of refused) {
    it(`is refused when ${name}`, () => {
      expect(() => kindConfig(cni, { file: "k.yaml", text })).to.throw(InputError, message);
    });
  }
});
