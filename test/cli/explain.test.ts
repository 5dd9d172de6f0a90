import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KubernetesObject } from "../../src/model/objects.js";
import { namespace, pod, policy } from "../builders.js";
import { startApiServer } from "../target/kubernetes/api-server/index.js";
import { clusterFlags, netproof } from "./netproof.js";

const file = "test/cli/manifests/shop.yaml";
const text = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), "utf8").split("\n");

const plurals = {
  Namespace: "namespaces",
  Pod: "pods",
  Service: "services",
  Node: "nodes",
  NetworkPolicy: "networkpolicies",
} as const satisfies Record<KubernetesObject["kind"], string>;

function keyOf({ metadata: { name, namespace: ns } }: KubernetesObject): string {
  return ns === undefined ? name : `${ns}/${name}`;
}

/** The number of the line that holds this text. */
function line(part: string): number {
  return text.findIndex((own) => own.includes(part)) + 1;
}

async function answer(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await netproof(["explain", ...args]);
  expect(code, stderr).to.equal(0);
  expect(Math.max(...stdout.split("\n").map((own) => own.length))).to.be.at.most(80);
  return stdout;
}

describe("netproof explain", () => {
  it("of a denied connection quotes each isolating policy and says why each rule does not admit", async () => {
    const stdout = await answer("shop/web", "shop/db", "5432", "-f", file);
    expect(stdout).to.match(/^shop\/web → shop\/db:5432\/TCP: denied\n/);
    expect(stdout).to.include("policy shop/db isolates it for ingress, and none of its rules admits");
    expect(stdout).to.include(`${file}:${line("- podSelector:")}\n`);
    expect(stdout.replace(/\s+/g, " ")).to.include(
      "→ ingress[0].from[0]: its podSelector wants of shop/web: app=api (it has app=web)",
    );
    expect(stdout.replace(/\s+/g, " ")).to.include(
      "policy shop/default-deny isolates it for ingress, and has no ingress rule, so it admits nobody",
    );
    expect(stdout.replace(/\s+/g, " ")).to.include("compared with made-up ones of 10.244.0.0/16");
  });

  it("of an allowed connection quotes the rule that admits, and nothing that does not matter", async () => {
    const stdout = await answer("shop/api", "service/shop/db", "5432", "-f", file);
    const at = line("- podSelector:");
    expect(stdout).to.match(/: allowed\n/);
    expect(stdout).to.include("policy shop/db admits it by ingress[0].from[0], port pg\n");
    expect(stdout).to.include(`      ${file}:${at}\n      ${at} │ ${text[at - 1]}\n`);
    expect(stdout).not.to.include("Note");
  });

  it("judges addresses outside, and says what a protocol misses", async () => {
    const stdout = await answer("192.168.7.1", "shop/db", "5432/udp", "-f", file);
    expect(stdout).to.include("→ ingress[0].ports[0]: it is for TCP, the default, not for UDP");
  });

  it("says so where no policy speaks of either end", async () => {
    const stdout = await answer("shop/db", "ops/backup", "80", "-f", file);
    expect(stdout).to.include("ingress to ops/backup: open, no policy isolates it");
  });

  it("reads live namespaces without a change, and knows pods by their workload's name", async () => {
    const server = await startApiServer({ contextName: "staging" });
    try {
      const live = pod("shop/web-5d4f-x7k2p", {
        labels: { app: "web", "pod-template-hash": "5d4f" },
        ips: ["10.244.1.9"],
      });
      const owner = { kind: "ReplicaSet", name: "web-5d4f", controller: true };
      for (const object of [
        namespace("shop"),
        { ...live, metadata: { ...live.metadata, ownerReferences: [owner] } },
        pod("shop/db-0", { labels: { app: "db" }, ips: ["10.244.1.10"] }),
        policy("shop/db", { podSelector: { matchLabels: { app: "db" } } }),
      ])
        server.store.put(plurals[object.kind], keyOf(object), { ...object });
      const before = server.requests.length;
      const { code, stdout, stderr } = await netproof([
        "explain",
        "shop/web",
        "shop/db-0",
        "5432",
        "--from-cluster",
        "shop",
        ...clusterFlags(server),
      ]);
      expect(stdout, stderr).to.match(/^shop\/web → shop\/db-0:5432\/TCP: denied\n/);
      expect(stdout).to.match(/staging: NetworkPolicy shop\/db:\d+\n/);
      expect(code).to.equal(0);
      expect(server.requests.slice(before).every(({ method }) => method === "GET")).to.equal(true);
    } finally {
      await server.stop();
    }
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ["no question", ["-f", file], /one question: FROM TO PORT/],
    ["no policies", ["a/b", "a/c", "80"], /which policies\? -f FILE/],
    [
      "a port that is none",
      ["shop/web", "shop/db", "x", "-f", file],
      /PORT is a number such as 80 or 53\/UDP/,
    ],
    ["an end of no known form", ["b", "a/c", "80", "-f", file], /there is no b in these manifests/],
    [
      "a Service as source",
      ["service/shop/db", "shop/db", "80", "-f", file],
      /a Service opens no connections/,
    ],
    [
      "an end that is not there, and names those that are",
      ["shop/wbe", "shop/db", "80", "-f", file],
      /there is no shop\/wbe in these manifests; they have shop\/web, /,
    ],
    [
      "a cluster without its name",
      ["a/b", "a/c", "80", "--from-cluster", "a"],
      /--from-cluster needs --context/,
    ],
  ];
  for (const [name, args, message] of wrong) {
    it(`refuses ${name}, exit 2`, async () => {
      const { code, stdout, stderr } = await netproof(["explain", ...args]);
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });
  }
});
