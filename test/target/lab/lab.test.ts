import { expect } from "chai";
import { createLab } from "../../../src/target/lab/index.js";
import type { ExecResult, Target } from "../../../src/target/target.js";
import type { KubernetesObject, NetworkPolicySpec, Pod } from "../../../src/model/objects.js";
import { parseEndpoint } from "../../../src/model/endpoint.js";
import { namespace, policy, service } from "../../builders.js";
import { until } from "../../until.js";

const signal = new AbortController().signal;

/** A pod that answers on TCP and UDP 80 with its name. */
function server(
  id: string,
  parts: { labels?: Record<string, string>; node?: string; hostNetwork?: true } = {},
): Pod {
  const [ns = "", name = ""] = id.split("/");
  const { labels = {}, node, hostNetwork } = parts;
  const command = [
    "sh",
    "-c",
    `socat TCP6-LISTEN:80,fork,reuseaddr,ipv6only=0,backlog=64 SYSTEM:'echo ${id}' & exec socat UDP6-RECVFROM:80,fork,ipv6only=0 SYSTEM:'read line; echo ${id}'`,
  ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: ns, name, labels },
    spec: {
      containers: [{ name: "c", command, ports: [{ name: "web", containerPort: 80 }] }],
      ...(node === undefined ? {} : { nodeName: node }),
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
    },
  };
}

describe("the lab's network", () => {
  let lab: Target;
  let stored: readonly KubernetesObject[];
  const apply = (...objects: readonly KubernetesObject[]) => lab.apply(objects, signal);

  before(async () => {
    lab = await createLab();
    stored = await apply(
      namespace("x", { team: "red" }),
      namespace("y"),
      service("x/web", {
        selector: { app: "web" },
        ipFamilyPolicy: "PreferDualStack",
        ports: [{ port: 8080, targetPort: "web" }],
      }),
      server("x/a", { labels: { app: "web" }, node: "lab-a" }),
      server("x/b", { node: "lab-b" }),
      server("y/c", { node: "lab-a" }),
      server("y/host", { node: "lab-b", hostNetwork: true }),
    );
    for (const id of ["x/a", "x/b", "y/c", "y/host"])
      await until(`${id} answers`, async () => (await dial("x/a", addressOf(id))).includes(id));
  });
  after(() => lab.dispose());
  afterEach(() => lab.remove([{ kind: "NetworkPolicy", namespace: "x", name: "p" }], signal));

  function addressOf(id: string, family = 0): string {
    const found = stored.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === id);
    if (found?.kind === "Pod") return found.status?.podIPs?.[family]?.ip ?? "";
    return found?.kind === "Service" ? (found.spec.clusterIPs?.[family] ?? "") : "";
  }

  async function run(from: string, script: string): Promise<ExecResult> {
    const source = parseEndpoint(from);
    if (source === undefined) throw new Error(`no endpoint: ${from}`);
    return lab.exec({ source, command: ["sh", "-s"], stdin: script, timeoutMs: 5_000, signal });
  }

  /** What answered, or nothing. */
  async function dial(from: string, ip: string, port = 80, protocol: "TCP" | "UDP" = "TCP"): Promise<string> {
    const nc = `nc -n -w1 ${protocol === "UDP" ? "-u -W1" : ""} ${ip} ${port}`;
    const { stdout } = await run(from, `echo | ${nc}`);
    return stdout.trim();
  }

  const open: readonly [string, string, () => string, number?][] = [
    ["a pod and one on the same node", "x/a", () => addressOf("y/c")],
    ["a pod and one on another node", "x/a", () => addressOf("x/b")],
    ["the same over IPv6", "x/a", () => addressOf("x/b", 1)],
    ["a node and its own pod", "node/lab-a", () => addressOf("x/a")],
    ["a node and another's pod", "node/lab-a", () => addressOf("x/b")],
    ["a host outside and a pod", "external/backup", () => addressOf("x/a")],
    ["a pod and a hostNetwork pod, at its node's address", "x/a", () => addressOf("y/host")],
    ["a pod and a Service, by named target port", "x/b", () => addressOf("x/web"), 8080],
    ["the same over IPv6", "x/b", () => addressOf("x/web", 1), 8080],
    ["a pod and itself through its Service", "x/a", () => addressOf("x/web"), 8080],
    ["a node and a Service", "node/lab-b", () => addressOf("x/web"), 8080],
  ];
  for (const [name, from, to, port] of open) {
    it(`connects ${name}`, async () => {
      await until(`${from} is answered`, async () => /^[xy]\//.test(await dial(from, to(), port)));
    });
  }

  /** What is open answers sooner or later, however busy the machine; what is closed does not. */
  async function holds(cell: {
    readonly from: string;
    readonly to: string;
    readonly connects: boolean;
    readonly family?: number;
    readonly protocol?: "TCP" | "UDP";
  }): Promise<void> {
    const { from, to, connects, family = 0, protocol = "TCP" } = cell;
    const answers = async (): Promise<boolean> =>
      (await dial(from, addressOf(to, family), 80, protocol)) === to;
    if (connects) await until(`${from} reaches ${to} ${protocol} ${family}`, answers);
    else expect(await answers(), `${from} reaches ${to} ${protocol} ${family}`).to.equal(false);
  }

  const spec = (rules: NetworkPolicySpec): NetworkPolicySpec => ({
    podSelector: { matchLabels: { app: "web" } },
    ...rules,
  });
  const judged: readonly [string, NetworkPolicySpec, string, string, boolean][] = [
    ["closes ingress of the selected pod", spec({}), "y/c", "x/a", false],
    ["leaves the others open", spec({}), "y/c", "x/b", true],
    ["lets its own node in", spec({}), "node/lab-a", "x/a", true],
    ["keeps another node out", spec({}), "node/lab-b", "x/a", false],
    ["lets replies out of a pod that may not send", spec({ policyTypes: ["Egress"] }), "y/c", "x/a", true],
    ["closes egress", spec({ policyTypes: ["Egress"] }), "x/a", "y/c", false],
    [
      "judges egress on the same node although ingress admits",
      spec({ policyTypes: ["Ingress", "Egress"], ingress: [{}] }),
      "x/a",
      "y/c",
      false,
    ],
    [
      "admits by a block and keeps its except out",
      spec({ ingress: [{ from: [{ ipBlock: { cidr: "10.244.0.0/16", except: ["10.244.1.0/24"] } }] }] }),
      "y/c",
      "x/a",
      false,
    ],
    [
      "admits the rest of the block",
      spec({ ingress: [{ from: [{ ipBlock: { cidr: "10.244.0.0/16", except: ["10.244.1.0/24"] } }] }] }),
      "x/b",
      "x/a",
      true,
    ],
    ["admits by a named port", spec({ ingress: [{ ports: [{ port: "web" }] }] }), "y/c", "x/a", true],
    [
      "admits egress by the destination's named port",
      spec({
        policyTypes: ["Egress"],
        egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: "web" }] }],
      }),
      "x/a",
      "y/c",
      true,
    ],
  ];
  for (const [name, rules, from, to, connects] of judged) {
    it(`${name}, over IPv4, IPv6 and UDP: ${from} → ${to}`, async () => {
      await apply(policy("x/p", rules));
      const text = JSON.stringify(rules);
      await Promise.all([
        holds({ from, to, connects }),
        holds({ from, to, family: 1, connects: connects && !text.includes("10.244") }),
        holds({ from, to, protocol: "UDP", connects: connects && !text.includes('"ports"') }),
      ]);
    });
  }

  it("says that a pod's process has ended, and what it said", async () => {
    const pod = server("x/broken");
    const broken: Pod = {
      ...pod,
      spec: { containers: [{ name: "c", command: ["sh", "-c", "echo no such file >&2; exit 1"] }] },
    };
    await apply(broken);
    const ref = { kind: "Pod", namespace: "x", name: "broken" } as const;
    let said = "";
    await until("the pod's end is seen", async () => {
      said = await lab.waitUntilReady({ pods: [ref], signal }).then(() => "", String);
      return said !== "";
    });
    expect(said).to.match(/Pod x\/broken: .*no such file/s);
    await lab.remove([ref], signal);
  });

  it("refuses a policy as an API server would", async () => {
    const refused = await apply(policy("x/p", { ingress: [{ from: [{}] }] })).then(() => "", String);
    expect(refused).to.match(
      /NetworkPolicy x\/p: is invalid: spec\.ingress\[0\]\.from\[0\]: Required value: must specify a peer/,
    );
  });
});
