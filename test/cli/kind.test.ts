import { expect } from "chai";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../until.js";
import { netproof, start } from "./netproof.js";

/**
 * A PATH with just these tools. They stand for the real ones where those are not: how netproof ends when a tool is
 * missing or fails. With the real ones: test/cluster/kind.cluster.ts.
 */
interface Bench {
  readonly env: NodeJS.ProcessEnv;
  /** Each call of kind that changes something. */
  readonly calls: () => readonly string[];
  readonly clusters: () => readonly string[];
  /** What netproof left in its folder for temporary files. */
  readonly left: () => readonly string[];
}

/** Keeps a folder of clusters, as an engine does. `create` is what it does when it is to create "$name". */
const kindScript = (create: string): string => `
name=$(printf '%s\\n' "$@" | sed -n '/^--name$/{n;p}')
case "$1 $2" in
  "get nodes") if [ -e "$CLUSTERS/$name" ]; then echo "$name-control-plane"; fi ;;
  "create cluster") echo "$*" >>"$CALLS"; cat >/dev/null; ${create} ;;
  "delete cluster") echo "$*" >>"$CALLS"; rm -f "$CLUSTERS/$name" ;;
esac`;

const answers = 'if [ "$1" = version ]; then exit 0; fi; exit 1';

describe("netproof run --kind, on a machine", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "netproof-test-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function bench(tools: Readonly<Record<string, string>>): Bench {
    const [bin, clusters, temporary] = [join(folder, "bin"), join(folder, "clusters"), join(folder, "tmp")];
    for (const path of [bin, clusters, temporary]) mkdirSync(path);
    for (const [name, script] of Object.entries(tools)) {
      writeFileSync(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const calls = join(folder, "calls");
    const env = {
      PATH: bin,
      CALLS: calls,
      CLUSTERS: clusters,
      TMPDIR: temporary,
      KIND_EXPERIMENTAL_PROVIDER: "",
    };
    return {
      env,
      calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []),
      clusters: () => readdirSync(clusters),
      left: () => readdirSync(temporary),
    };
  }

  const run = ["run", "--kind=dev", "default-deny/both"] as const;
  const fails = 'echo "ERROR: failed to create cluster: odd" >&2; exit 1';

  const cases: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    [
      "without any of the tools it names all of them and where they come from",
      {},
      /^netproof: --kind: no kind and no docker or podman on PATH\n {2}Install kind: https:\/\/\S+\n {2}Install Docker Engine or Podman/,
    ],
    ["without kind it says so", { docker: answers }, /^netproof: --kind: no kind on PATH\n {2}Install kind/],
    [
      "without an engine it says so",
      { kind: kindScript(fails) },
      /^netproof: --kind: no docker or podman on PATH\n {2}Install Docker/,
    ],
    [
      "whose engine does not answer it repeats what that says",
      {
        kind: kindScript(fails),
        docker: "echo 'Cannot connect to the Docker daemon at unix:///x.' >&2; exit 1",
        podman: "echo 'Error: no machine' >&2; exit 125",
      },
      /no container engine answers\n {2}docker: Cannot connect to the Docker daemon at unix:\/\/\/x\.\n {2}podman: Error: no machine\n {2}Start it/,
    ],
    [
      "whose engine refuses the user it says how to be let in",
      {
        kind: kindScript(fails),
        docker: "echo 'permission denied while trying to connect to the docker API' >&2; exit 1",
      },
      /permission denied.*\n {2}Your user may not use its socket/,
    ],
    [
      "where kind fails it repeats its error",
      { kind: kindScript(fails), docker: answers },
      /netproof: kind cluster "dev": kind failed: failed to create cluster: odd\n {2}By hand, .*--retain/,
    ],
    [
      "where nodes were left by a kind that failed they are deleted",
      { kind: kindScript(`touch "$CLUSTERS/$name"; ${fails}`), docker: answers },
      /kind failed: failed to create cluster: odd/,
    ],
  ];
  for (const [name, tools, message] of cases) {
    it(`${name}, exit 3`, async () => {
      const { env, clusters, left } = bench(tools);
      const { code, stdout, stderr } = await netproof(run, { env });
      expect(stderr.replaceAll(/^ {2}kind: .*\n/gm, "")).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 3, stdout: "" });
      expect([...clusters(), ...left()]).to.deep.equal([]);
    });
  }

  it("where the name is taken it leaves that cluster alone, exit 3", async () => {
    const { env, calls, clusters, left } = bench({ kind: kindScript(fails), docker: answers });
    writeFileSync(join(env["CLUSTERS"] ?? "", "dev"), "");
    const { code, stderr } = await netproof(run, { env });
    expect(stderr).to.match(
      /kind cluster "dev": there is one of this name already.*\n.*--kind=NAME.*--reuse/,
    );
    expect(code).to.equal(3);
    expect(calls()).to.deep.equal([]);
    expect(clusters()).to.deep.equal(["dev"]);
    expect(left()).to.deep.equal([]);
  });

  it("on a cluster that exists it waits only for kube-system, and names the flags that it ignores", async () => {
    const docker = `case "$1" in
  version) exit 0 ;;
  exec) echo "$*" >>"$CALLS"; echo '{"items":[]}' ;;
  *) exit 1 ;;
esac`;
    const { env, calls, clusters } = bench({ kind: kindScript(fails), docker });
    writeFileSync(join(env["CLUSTERS"] ?? "", "dev"), "");
    const flags = ["--reuse", "--cni", "kindnet", "--node-image", "node:x"];
    const { stderr } = await netproof([...run, ...flags], { env });
    expect(stderr).to.include(
      'kind: using the cluster "dev" as it is; ignored because it exists: --cni, --node-image\n',
    );
    expect(calls()).to.have.length(1);
    expect(calls()[0]).to.match(/get nodes,daemonsets,deployments,pods -n kube-system -o json$/);
    expect(clusters()).to.deep.equal(["dev"]);
  });

  it("without a cluster to reuse it makes one, and deletes it", async () => {
    const { env, calls, clusters } = bench({ kind: kindScript(fails), docker: answers });
    await netproof([...run, "--reuse"], { env });
    expect(calls().map((call) => call.split(" ")[0])).to.deep.equal(["create", "delete"]);
    expect(clusters()).to.deep.equal([]);
  });

  it("where the name is taken between the look and the creation it leaves that cluster alone", async () => {
    const words = 'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "dev"';
    const create = `touch "$CLUSTERS/$name"; echo '${words}' >&2; exit 1`;
    const { env, clusters } = bench({ kind: kindScript(create), docker: answers });
    const { code, stderr } = await netproof(run, { env });
    expect(stderr).to.include("there is one of this name already");
    expect(code).to.equal(3);
    expect(clusters()).to.deep.equal(["dev"]);
  });

  it("interrupted while kind creates, it ends kind, deletes what is there, exit 130", async () => {
    const create = 'touch "$CLUSTERS/$name"; echo creating >>"$CALLS"; sleep 60 & wait';
    const { env, calls, clusters, left } = bench({ kind: kindScript(create), docker: answers });
    const running = start(run, { env });
    await running.until(/creating the cluster "dev"/);
    await until("kind is under way", () => calls().includes("creating"));
    running.kill("SIGINT");
    const { code, stderr, ms } = await running.finished;
    expect(stderr).to.include("again to leave at once (then: kind delete cluster --name dev)");
    expect(code).to.equal(130);
    expect(ms).to.be.lessThan(30_000);
    expect(calls().at(-1)).to.match(/^delete cluster --name dev/);
    expect([...clusters(), ...left()]).to.deep.equal([]);
  });

  describe("whose cluster comes up", () => {
    const create = kindScript('touch "$CLUSTERS/$name"');
    const docker = `case "$1" in
  version | image) exit 0 ;;
  save) echo "content digest not found" >&2; exit 1 ;;
  *) echo "no such kind of object" >&2; exit 1 ;;
esac`;
    const withManifest = (...flags: readonly string[]): readonly string[] => {
      const file = join(folder, "cni.yaml");
      writeFileSync(file, "kind: Odd\n");
      return ["run", "--kind=dev", "--cni-manifest", file, ...flags, "default-deny/both"];
    };

    it("an image that cannot be loaded and may not be pulled is an error", async () => {
      const { env, clusters } = bench({ kind: create, docker });
      const { code, stderr } = await netproof(withManifest("--image-pull-policy", "Never"), { env });
      expect(stderr).to.match(
        /image nicolaka\/netshoot: docker cannot save it: content digest not found\n {2}.*docker pull nicolaka\/netshoot/,
      );
      expect(code).to.equal(3);
      expect(clusters()).to.deep.equal([]);
    });

    const withoutImage = (crictl: string): string => `case "$1 $3" in
  version*) exit 0 ;;
  "exec crictl") ${crictl} ;;
  *) echo "no such kind of object" >&2; exit 1 ;;
esac`;

    it("an image that nobody has and that may not be pulled is an error, with the command that pulls it", async () => {
      const crictl = `echo 'level=fatal msg="no such image \\"i\\" present"' >&2; exit 1`;
      const { env, clusters } = bench({ kind: create, docker: withoutImage(crictl) });
      const { code, stderr } = await netproof(withManifest("--image-pull-policy", "Never"), { env });
      expect(stderr).to.match(
        /image nicolaka\/netshoot: neither docker nor a node has it.*\n {2}docker pull nicolaka\/netshoot\n/,
      );
      expect(code).to.equal(3);
      expect(clusters()).to.deep.equal([]);
    });

    for (const [name, crictl] of [
      ["that is in the nodes already", "exit 0"],
      ["of which the nodes cannot tell", "echo 'crictl: not found' >&2; exit 127"],
    ] as const)
      it(`an image ${name} need not be in the engine`, async () => {
        const { env } = bench({ kind: create, docker: withoutImage(crictl) });
        const { stderr } = await netproof(withManifest("--image-pull-policy", "Never"), { env });
        expect(stderr).to.match(/netproof: kind cluster "dev": cannot apply/);
      });

    it("any other image is left to the nodes; a manifest that is refused is an error", async () => {
      const { env, clusters } = bench({ kind: create, docker });
      const { code, stderr } = await netproof(withManifest(), { env });
      expect(stderr).to.include("content digest not found; the nodes pull it themselves\n");
      expect(stderr).to.match(
        /netproof: kind cluster "dev": cannot apply \S+cni\.yaml: no such kind of object\n {2}Correct it/,
      );
      expect(code).to.equal(3);
      expect(clusters()).to.deep.equal([]);
    });

    it("it stays with --keep, although its set-up failed", async () => {
      const { env, clusters } = bench({ kind: create, docker });
      const { code, stderr } = await netproof(withManifest("--keep"), { env });
      expect(stderr).to.include("kept: kind export kubeconfig --name dev; to delete it: kind delete cluster");
      expect(code).to.equal(3);
      expect(clusters()).to.deep.equal(["dev"]);
    });
  });

  it("it hands on the node image, and a kubeconfig that is not the user's", async () => {
    const { env, calls } = bench({ kind: kindScript(fails), docker: answers });
    await netproof(["run", "--kind", "--node-image", "node:x", "default-deny/both"], { env });
    expect(calls()[0]).to.match(
      /^create cluster --name netproof --kubeconfig \S+\/tmp\/netproof-kind-\w+\/kubeconfig --config - --image node:x$/,
    );
  });

  it("it takes podman where docker does not answer, and tells kind", async () => {
    const { env, calls } = bench({
      kind: kindScript('echo "$KIND_EXPERIMENTAL_PROVIDER" >>"$CALLS"; exit 1'),
      docker: "exit 1",
      podman: answers,
    });
    await netproof(run, { env });
    expect(calls()[1]).to.equal("podman");
  });
});
