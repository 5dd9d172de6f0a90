import { expect } from "chai";
import { commandFailure, creationFailure, refusedForName } from "../../../src/target/kind/failures.js";

const ended = (stderr: string, cut = false) => ({ code: cut ? null : 1, stdout: "", stderr, cut });

const dev = { name: "dev", tools: { engineName: "podman" } };

/** kind's own words, as it wrote them. */
const head = 'Creating cluster "dev" ...\n • Preparing nodes 📦 📦   ...\n ✗ Preparing nodes 📦 📦 \n';
const run =
  'ERROR: failed to create cluster: command "docker run --name dev-control-plane" failed with error: exit status 125\nCommand Output: ';

describe("a kind cluster that cannot be created", () => {
  const cases: readonly [string, string, RegExp][] = [
    [
      "names the port that is taken, as the engine's network says it",
      `${head}${run}docker: Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated.\n`,
      /^kind cluster "dev": the port 0\.0\.0\.0:80 is taken\n {2}Free it, .*extraPortMappings/,
    ],
    [
      "names the port that is taken, as its proxy says it",
      `${head}${run}Error starting userland proxy: listen tcp4 127.0.0.1:6443: bind: address already in use.\n`,
      /the port 127\.0\.0\.1:6443 is taken/,
    ],
    [
      "knows a taken port in other words",
      `${head}${run}rootlessport listen: address already in use\n`,
      /a port that it needs is taken/,
    ],
    [
      "names the node image that cannot be pulled",
      'ERROR: failed to create cluster: failed to pull image "kindest/node:v9": command "docker pull" failed\n',
      /the node image kindest\/node:v9 cannot be pulled\n {2}.*--node-image IMAGE/,
    ],
    [
      "says that the disk is full, and what the engine in use can do about it",
      `${head}${run}write /var/lib: no space left on device\n`,
      /no space is left.*\n.*podman system df.*podman system prune/,
    ],
    [
      "points to inotify's limits where a node does not start",
      `${head}ERROR: failed to create cluster: could not find a log line that matches "Reached target .*Multi-User System.*"\n`,
      /a node did not start\n.*max_user_watches/,
    ],
    [
      "repeats kind's error where it knows no better, without the steps before it",
      `${head}ERROR: failed to create cluster: failed to init node with kubeadm\nStack Trace: \nmain.go:1\n`,
      /^kind cluster "dev": kind failed: failed to create cluster: failed to init node with kubeadm\n {2}main\.go:1\n {2}.*kind create cluster --name dev --retain$/,
    ],
  ];
  for (const [name, stderr, message] of cases) {
    it(name, () => expect(creationFailure(dev, ended(stderr)).message).to.match(message));
  }

  it("says so when kind came to no end", () => {
    expect(creationFailure(dev, ended(head, true)).message).to.include("kind came to no end");
  });

  it("keeps all that kind said as the cause", () => {
    const { cause } = creationFailure(dev, ended(`${head}ERROR: odd\n`));
    expect((cause as Error).message)
      .to.include("Preparing nodes")
      .and.to.include("ERROR: odd");
  });

  it("is told apart from a name that is another cluster's", () => {
    const taken =
      'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "dev"\n';
    expect([taken, run].map((stderr) => refusedForName(ended(stderr)))).to.deep.equal([true, false]);
  });
});

describe("another command that fails", () => {
  it("is named with what it was about, the end of what it said, and the remedy", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    const { message } = commandFailure({
      object: "x",
      doing: "cannot y",
      ended: ended(lines),
      next: "Do z.",
    });
    expect(message.split("\n")).to.deep.equal([
      "x: cannot y: line 14",
      ...["line 15", "line 16", "line 17", "line 18", "line 19", "Do z."].map((line) => `  ${line}`),
    ]);
  });

  it("that said nothing has its exit code", () => {
    const { message } = commandFailure({ object: "x", doing: "y", ended: ended(""), next: "Do z." });
    expect(message).to.equal("x: y: exit code 1\n  Do z.");
  });
});
