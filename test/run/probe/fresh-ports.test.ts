import { expect } from "chai";
import type { KubernetesObject, Pod } from "../../../src/model/objects.js";
import type { Probe } from "../../../src/model/probe.js";
import { batchInput, batchOf, PERL } from "../../../src/probe/batch.js";
import { parseBatch } from "../../../src/probe/parse.js";
import { serveCommand } from "../../../src/probe/serve.js";
import { createLab } from "../../../src/target/lab/index.js";
import type { Target } from "../../../src/target/target.js";
import { until } from "../../until.js";

const client = { kind: "pod", namespace: "x", name: "client" } as const;
const server = { kind: "pod", namespace: "x", name: "server" } as const;

const TRIES = 500;

const pods = [
  podOf(client.name, ["sleep", "infinity"]),
  podOf(
    server.name,
    serveCommand({
      identity: "x/server",
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 81, protocol: "UDP" },
      ],
      everyAddress: false,
    }),
  ),
];

const policy = { kind: "NetworkPolicy", namespace: "x", name: "shut" } as const;

const shut: KubernetesObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { namespace: policy.namespace, name: policy.name },
  spec: { podSelector: {} },
};

function podOf(name: string, command: readonly string[]): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "x", name, labels: {} },
    spec: { containers: [{ name: "c", command }] },
  };
}

const probes: readonly Probe[] = [
  { from: client, to: server, protocol: "TCP", port: 80, ipFamily: "IPv4" },
  { from: client, to: server, protocol: "UDP", port: 81, ipFamily: "IPv4" },
];

describe("tries before an engine that keeps state", () => {
  const { signal } = new AbortController();
  let lab: Target;
  let ip = "";

  before("a lab with a server", async () => {
    lab = await createLab();
    await lab.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } }, ...pods], signal);
    const references = pods.map(({ metadata: { name } }) => ({ kind: "Pod", namespace: "x", name }) as const);
    const placed = await lab.waitUntilReady({ pods: references, signal });
    ip = placed.find(({ metadata }) => metadata.name === "server")?.status?.podIPs?.[0]?.ip ?? "";
  });
  after(() => lab.dispose());

  async function answered(probe: Probe, tries: number): Promise<number> {
    const batch = batchOf([{ probe, ip, answers: ["x/server"], tries, withTool: true }], {
      source: "client",
      seconds: 1,
    });
    const input = { source: client, command: PERL, stdin: batchInput(batch), timeoutMs: 20_000, signal };
    const { stdout } = await lab.exec(input);
    const [own = []] = parseBatch({ batch, stdout }).tries;
    expect(own).to.have.length(tries + 1);
    return own.filter(({ observation }) => observation.kind === "connected").length;
  }

  for (const probe of probes)
    it(`are not taken for what it let through before a policy, over ${probe.protocol}`, async () => {
      await lab.remove([policy], signal);
      await until("all is open", async () => (await answered(probe, 1)) > 0);
      expect(await answered(probe, TRIES)).to.be.above(TRIES * 0.9);
      await lab.apply([shut], signal);
      await until("the policy holds", async () => (await answered(probe, 1)) === 0);
      expect(await answered(probe, TRIES)).to.equal(0);
    });
});
