import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { flannelManifest } from "./cluster/cni.js";
import { importNodeImage } from "./cluster/image.js";
import { kindClusters } from "./cluster/kind.js";
import { down } from "./cluster/up.js";
import { type Engine, openEngine } from "./engine/engine.js";
import { imageArchives, probeImage } from "./images/archives.js";
import { goBinaries } from "./images/go.js";
import { poll } from "./poll.js";
import type { Finished } from "../start.js";
import { finished, output } from "./process.js";

const name = "test-kind";
/** In the engine, and in no node unless it is loaded. */
const loadedImage = "test-kind/probe:local";

describe("netproof run --kind, with the real kind", () => {
  let engine: Engine;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let nodeImage: string;

  before("find an engine, and what a user would have", async () => {
    engine = await openEngine();
    folder = mkdtempSync(join(tmpdir(), "netproof-test-"));
    for (const path of ["home", "tmp"]) mkdirSync(join(folder, path));
    writeFileSync(join(folder, "flannel.yaml"), await flannelManifest(name));
    nodeImage = await importNodeImage(engine);
    const { folder: kind } = await goBinaries("kind");
    env = {
      ...engine.env,
      PATH: `${kind}${delimiter}${process.env["PATH"]}`,
      HOME: join(folder, "home"),
      TMPDIR: join(folder, "tmp"),
      NO_COLOR: "1",
    };
    await output({ argv: ["docker", "load", "-i", join((await imageArchives()).folder, "probe.tar")], env });
    await output({ argv: ["docker", "tag", probeImage, loadedImage], env });
  });

  after("leave the engine as it was", async () => {
    try {
      await output({ argv: ["docker", "image", "rm", loadedImage, probeImage], env });
    } finally {
      await down(name);
    }
    rmSync(folder, { recursive: true });
  });

  const argv = (command: "run" | "doctor", args: readonly string[]): [string, ...string[]] => {
    const flags = [`--kind=${name}`, "--image-pull-policy", "Never", ...args];
    return engine.within([process.execPath, "bin/netproof.js", command, ...flags]);
  };
  const netproof = (command: "run" | "doctor", args: readonly string[]): Promise<Finished> =>
    finished({ argv: argv(command, args), env });
  const creation = (): readonly string[] => [
    "--node-image",
    nodeImage,
    "--cni-manifest",
    join(folder, "flannel.yaml"),
  ];
  const containers = async (): Promise<string> =>
    output({ argv: ["docker", "ps", "-aq", "--filter", `label=io.x-k8s.kind.cluster=${name}`], env });
  /** Temporary files, a kubeconfig of the user's. */
  const files = (): readonly string[] => [
    ...readdirSync(join(folder, "tmp")),
    ...readdirSync(join(folder, "home")).filter((file) => file === ".kube"),
  ];

  it("says of an engine that is not there that it does not answer, exit 3", async () => {
    const { code, stdout, stderr } = await finished({
      argv: argv("run", ["default-deny/both"]),
      env: { ...env, DOCKER_HOST: `unix://${folder}/none.sock` },
    });
    expect(stderr).to.match(/no container engine answers\n {2}docker: .*none\.sock.*\n {2}Start it/s);
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: "" });
  });

  it("interrupted while nodes are being created, leaves none of them, exit 130", async () => {
    const [file, ...args] = argv("run", [...creation(), "default-deny/both"]);
    const child: ChildProcess = spawn(file, args, { env, stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await poll({
      what: "the engine knows of a node",
      withinMs: 60_000,
      holds: async () => (await containers()) !== "",
    });
    child.kill("SIGINT");
    expect(await ended).to.equal(130);
    expect(await containers()).to.equal("");
    expect(files()).to.deep.equal([]);
  });

  it("finds on flannel that policies are ignored, with an image that it loads, and deletes the cluster", async () => {
    const args = [...creation(), "--image", loadedImage, "default-deny/*"];
    const { code, stdout, stderr } = await netproof("run", args);
    expect(stdout, `${stderr}\n${stdout}`).to.match(
      /^netproof · context "kind-test-kind" at .* 2 nodes · IPv4\n/,
    );
    expect(stdout).to.include("The cluster ignores network policies");
    expect(stderr).to.include(`kind: loading ${loadedImage}`);
    expect(code).to.equal(4);
    expect(await containers()).to.equal("");
    expect(await kindClusters(engine)).not.to.include(name);
    expect(files()).to.deep.equal([]);
  });

  it("examines a cluster that it makes, and keeps it when told to", async () => {
    const args = [...creation(), "--image", probeImage, "--keep"];
    const { code, stdout, stderr } = await netproof("doctor", args);
    expect(stdout, `${stderr}\n${stdout}`).to.match(/nodes +2 for probe pods/);
    expect(stdout).to.include("The cluster ignores network policies");
    expect(stderr).to.include(`kept: kind export kubeconfig --name ${name}`);
    expect(code).to.equal(4);
    expect(await kindClusters(engine)).to.include(name);
    expect(files()).to.deep.equal([]);
  });

  it("leaves a cluster of the same name alone, exit 3", async () => {
    const there = await containers();
    const { code, stdout, stderr } = await netproof("run", [...creation(), "default-deny/both"]);
    expect(stderr).to.match(/kind cluster "test-kind": there is one of this name already.*\n.*--reuse/);
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: "" });
    expect(there).not.to.equal("");
    expect(await containers()).to.equal(there);
  });

  it("runs on that cluster when told to, and leaves it", async () => {
    const there = await containers();
    const args = ["--reuse", "--image", probeImage, "default-deny/both"];
    const { code, stdout, stderr } = await netproof("run", args);
    expect(stdout, `${stderr}\n${stdout}`).to.include("The cluster ignores network policies");
    expect(code).to.equal(4);
    expect(await containers()).to.equal(there);
    expect(files()).to.deep.equal([]);
  });

  it("never touched a kubeconfig of the user's", () => {
    expect(existsSync(join(folder, "home", ".kube"))).to.equal(false);
  });
});
