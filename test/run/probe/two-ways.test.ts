import { expect } from "chai";
import type { KubernetesObject, Pod } from "../../../src/model/objects.js";
import type { Observation, Probe } from "../../../src/model/probe.js";
import { batchInput, batchOf, PERL } from "../../../src/probe/batch.js";
import { parseBatch } from "../../../src/probe/parse.js";
import { serveCommand } from "../../../src/probe/serve.js";
import { until } from "../../until.js";
import { createLab } from "../../../src/target/lab/index.js";
import type { Target } from "../../../src/target/target.js";

/** A prober of netproof's own stands in for nc and curl: here both try the same, of every kind. */

const probeFrom = { kind: "pod", namespace: "x", name: "client" } as const;

/** Says what it is told to every client, or nothing: a server that is none of netproof's. */
const stranger = String.raw`
use Socket;
my ($port, $words) = @ARGV;
socket(my $server, AF_INET6, SOCK_STREAM, 6) or die $!;
setsockopt($server, 41, 26, pack('l', 0));
bind($server, Socket::pack_sockaddr_in6($port, Socket::IN6ADDR_ANY)) or die $!;
listen($server, 64);
my @kept;
while (accept(my $client, $server)) {
  if ($words ne '') { sysread($client, my $heard, 512); syswrite($client, "$words\n"); close($client) }
  else { push @kept, $client }
}
`;

const pods: readonly Pod[] = [
  podOf("client", ["sleep", "infinity"]),
  podOf(
    "server",
    serveCommand({
      identity: "x/server",
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 81, protocol: "UDP" },
        { port: 82, protocol: "TCP", http: true },
      ],
      everyAddress: false,
    }),
  ),
  podOf(
    "hidden",
    serveCommand({
      identity: "x/hidden",
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 81, protocol: "UDP" },
        { port: 82, protocol: "TCP", http: true },
      ],
      everyAddress: false,
    }),
  ),
  podOf("liar", ["perl", "-e", stranger, "80", "nc: connect failed: Connection refused"]),
  podOf("mute", ["perl", "-e", stranger, "80", ""]),
];

function podOf(name: string, command: readonly string[]): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "x", name, labels: { app: name } },
    spec: { containers: [{ name: "c", command }] },
  };
}

const objects: readonly KubernetesObject[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "x", name: "hide" },
    spec: { podSelector: { matchLabels: { app: "hidden" } } },
  },
  ...pods,
];

type Kind = Observation["kind"];

const cases: readonly (readonly [what: string, to: string, over: Partial<Probe>, seen: Kind])[] = [
  ["TCP that is answered", "server", { port: 80 }, "connected"],
  ["UDP that is answered", "server", { port: 81, protocol: "UDP" }, "connected"],
  ["HTTP that is answered", "server", { port: 82, http: true }, "connected"],
  ["TCP that nobody serves", "server", { port: 99 }, "refused"],
  ["UDP that nobody serves", "server", { port: 99, protocol: "UDP" }, "refused"],
  ["HTTP that nobody serves", "server", { port: 99, http: true }, "refused"],
  ["TCP that a policy drops", "hidden", { port: 80 }, "dropped"],
  ["UDP that a policy drops", "hidden", { port: 81, protocol: "UDP" }, "dropped"],
  ["HTTP that a policy drops", "hidden", { port: 82, http: true }, "dropped"],
  ["TCP that another answers", "server as x/other", { port: 80 }, "misdirected"],
  ["UDP that another answers", "server as x/other", { port: 81, protocol: "UDP" }, "misdirected"],
  ["HTTP that another answers", "server as x/other", { port: 82, http: true }, "misdirected"],
  ["TCP that is answered with the words of a refusal", "liar", { port: 80 }, "misdirected"],
  ["TCP that opens and says nothing", "mute", { port: 80 }, "stalled"],
  ["HTTP that opens and says nothing", "mute", { port: 80, http: true }, "stalled"],
];

describe("both ways of trying a connection", () => {
  const { signal } = new AbortController();
  let lab: Target;
  let placed: readonly Pod[] = [];

  before("a lab with every kind of destination", async () => {
    lab = await createLab();
    await lab.apply(objects, signal);
    placed = await lab.waitUntilReady({
      pods: pods.map(({ metadata }) => ({ kind: "Pod", namespace: "x", name: metadata.name })),
      signal,
    });
  });
  before("servers that listen", async () => {
    for (const [to, over] of [
      ["server", { port: 80 }],
      ["liar", { port: 80 }],
      ["mute", { port: 80 }],
    ] as const)
      await until(`${to} listens`, async () => {
        const observations = await seen(to, over);
        return observations.every(({ kind }) => kind !== "refused");
      });
  });
  after(() => lab.dispose());

  async function seen(to: string, over: Partial<Probe>): Promise<readonly Observation[]> {
    const [name = "", identity = `x/${name}`] = to.split(" as ");
    const { ipFamily = "IPv4" } = over;
    const ips = placed.find(({ metadata }) => metadata.name === name)?.status?.podIPs ?? [];
    const ip = ips.find((own) => own.ip.includes(":") === (ipFamily === "IPv6"))?.ip ?? "";
    const probe: Probe = {
      from: probeFrom,
      to: { ...probeFrom, name },
      protocol: "TCP",
      port: 80,
      ipFamily,
      ...over,
    };
    const batch = batchOf([{ probe, ip, answers: [identity], tries: 5, withTool: true }], {
      source: "client",
      seconds: 1,
    });
    const result = await lab.exec({
      source: probeFrom,
      command: PERL,
      stdin: batchInput(batch),
      timeoutMs: 20_000,
      signal,
    });
    const [tries = []] = parseBatch({ batch, stdout: result.stdout }).tries;
    return tries.map(({ observation }) => observation);
  }

  for (const family of ["IPv4", "IPv6"] as const)
    for (const [what, to, over, kind] of cases)
      it(`see the same over ${family}: ${what}`, async function () {
        const { ipFamilies } = await lab.describe(signal);
        if (!ipFamilies.includes(family)) return this.skip();
        const observations = await seen(to, { ...over, ipFamily: family });
        expect(
          observations.map((own) => own.kind),
          JSON.stringify(observations),
        ).to.deep.equal(Array.from({ length: 6 }, () => kind));
      });
});
