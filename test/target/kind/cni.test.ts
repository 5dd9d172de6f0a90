import { expect } from "chai";
import {
  cniNames,
  cniOf,
  cniText,
  missingPlugin,
  pluginsUrl,
  upstreams,
} from "../../../src/target/kind/cni.js";

describe("the CNIs of --cni", () => {
  it("are those that the help names", () => {
    expect([...cniNames].toSorted()).to.deep.equal([
      "calico",
      "canal",
      "cilium",
      "flannel",
      "kindnet",
      "none",
    ]);
  });

  for (const [name, { url, version }] of Object.entries(upstreams)) {
    it(`${name} comes from its upstream, at the version that is shown`, () => {
      expect(url)
        .to.match(/^https:\/\//)
        .and.to.include(version);
      expect(version).to.match(/^v?\d+\.\d+\.\d+$/);
      const choice = cniOf(name);
      expect(choice).to.deep.equal({ kind: "upstream", name });
      expect(choice && cniText(choice)).to.equal(`${name} ${version}`);
    });
  }

  for (const name of ["weave", "constructor", ""]) {
    it(`do not include "${name}"`, () => expect(cniOf(name)).to.equal(undefined));
  }

  it("say of kindnet that it enforces: who takes it for a control that ignores is told", () => {
    expect(cniText({ kind: "kindnet" })).to.include("enforces policies since kind 0.24");
  });

  it("need a plugin that kind's nodes lack only where flannel makes the pods' links", () => {
    const needing = cniNames.filter((name) => {
      const choice = cniOf(name);
      return choice !== undefined && missingPlugin(choice) !== undefined;
    });
    expect(needing).to.deep.equal(["flannel"]);
  });

  it("take that plugin for the node's architecture", () => {
    expect(
      ["x86_64", "aarch64", "s390x"].map((machine) => /linux-(\w+)-v/.exec(pluginsUrl(machine))?.[1]),
    ).to.deep.equal(["amd64", "arm64", "s390x"]);
  });
});
