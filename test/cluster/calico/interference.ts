import { expect } from "chai";
import { onNode } from "../cluster/routes.js";
import { kubectl } from "../cluster/kubectl.js";
import { poll } from "../poll.js";
import type { ClusterUnderTest } from "../suite.js";
import { type Finished, type Started, textOf } from "../../start.js";
import { startRun } from "./watched-run.js";

/** What happens to a cluster from outside while netproof runs: found where it is a fault, never taken for one else. */
export function describeInterference(current: () => ClusterUnderTest): void {
  describe("meddled with while netproof runs", () => {
    it("is caught letting denied traffic into one pod, exit 1", async () => {
      const { code, chunks } = await meddledRule(current(), "-p tcp --dport 80 -j ACCEPT");
      const text = textOf(chunks);
      expect(text).to.match(/(leak|unstable) +y\/(near|far) → x\/server:80\/TCP/);
      expect(text).to.not.match(/^ +outage /m);
      expect(code, text).to.equal(1);
    });

    it("is caught dropping allowed UDP, exit 1", async () => {
      const { code, chunks } = await meddledRule(current(), "-p udp --dport 53 -j DROP");
      const text = textOf(chunks);
      expect(text).to.match(/(outage|unstable) +y\/(near|far) → x\/server:53\/UDP/);
      expect(text).to.not.match(/^ +leak /m);
      expect(code, text).to.equal(1);
    });

    const troubles: readonly {
      readonly what: string;
      /** How long what was killed may take to come back, and Calico to enforce. */
      readonly settle: `${number}s`;
      readonly start: (cluster: ClusterUnderTest) => Promise<unknown>;
      readonly end?: (cluster: ClusterUnderTest) => Promise<unknown>;
      /** What the run says by the time that the trouble may end. */
      readonly until?: RegExp;
    }[] = [
      {
        what: "felix killed",
        settle: "20s",
        start: (cluster) => signal(cluster, { node: worker, name: "calico-felix", kill: "KILL" }),
      },
      {
        what: "the API server killed",
        settle: "20s",
        start: (cluster) => signal(cluster, { node: controlPlane, name: "kube-apiserver", kill: "KILL" }),
        end: answers,
        until: /inconclusive|enforced ≤/,
      },
      { what: "a probe pod deleted", settle: "10s", start: deleteProbePod },
      {
        what: "kubelet frozen, so that exec hangs",
        settle: "20s",
        start: (cluster) => signal(cluster, { node: worker, name: "kubelet", kill: "STOP" }),
        end: (cluster) => signal(cluster, { node: worker, name: "kubelet", kill: "CONT" }),
        until: /still differ, \d\d+ s|inconclusive/,
      },
    ];
    for (const { what, settle, start, end, until } of troubles)
      it(`with ${what} gets no false verdict`, async () => {
        const run = startRun(current(), settle);
        try {
          await policySeen(current(), run);
          await start(current());
          if (until !== undefined) await run.until(until);
        } finally {
          await end?.(current());
        }
        const { code, chunks } = await run.finished;
        const text = textOf(chunks);
        expect(text).to.not.match(/^ +(leak|outage) /m);
        if (code !== 0) expect(text).to.match(/inconclusive\n +\S/);
        expect(code, text).to.be.oneOf([0, 3]);
      });
  });
}

const worker = (cluster: ClusterUnderTest): string => `${cluster.name}-worker`;
const controlPlane = (cluster: ClusterUnderTest): string => `${cluster.name}-control-plane`;

/** A run with a rule about the server's address ahead of Calico's, on the server's node, from its first policy on. */
async function meddledRule(cluster: ClusterUnderTest, rule: string): Promise<Finished> {
  const run = startRun(cluster, "10s");
  await policySeen(cluster, run);
  const jsonpath = '{.items[?(@.metadata.name=="server")].status.podIP}';
  const address = await kubectl({ ...cluster, args: ["get", "pods", "-A", "-o", `jsonpath=${jsonpath}`] });
  const line = `FORWARD -d ${address} ${rule}`;
  let over = false;
  const ended = run.finished.finally(() => {
    over = true;
  });
  // felix puts its own rule first again, a second after each of its changes.
  const insisting = poll({
    what: "the run is over",
    withinMs: 300_000,
    holds: async () => {
      const first = await onNode(cluster.engine, worker(cluster), "iptables-nft -S FORWARD 1");
      if (!first.includes(address)) await onNode(cluster.engine, worker(cluster), `iptables-nft -I ${line}`);
      return over;
    },
  });
  await Promise.all([ended, insisting]);
  const all = `while iptables-nft -D ${line} 2>/dev/null; do :; done`;
  await onNode(cluster.engine, worker(cluster), all);
  return ended;
}

async function policySeen(cluster: ClusterUnderTest, run: Started): Promise<void> {
  const seen = poll({
    what: "the run's first policy is there",
    withinMs: 120_000,
    holds: async () =>
      (await kubectl({ ...cluster, args: ["get", "networkpolicy", "-A", "-o", "name"] })) !== "",
  });
  await Promise.race([seen, run.finished]);
}

async function deleteProbePod(cluster: ClusterUnderTest): Promise<void> {
  const args = [
    "get",
    "pods",
    "-A",
    "--field-selector",
    "metadata.name=near",
    "-o",
    "jsonpath={.items[0].metadata.namespace}",
  ];
  const namespace = await kubectl({ ...cluster, args });
  await kubectl({ ...cluster, args: ["delete", "pod", "near", "-n", namespace, "--wait=false"] });
}

async function signal(
  cluster: ClusterUnderTest,
  { node, name, kill }: { node: (cluster: ClusterUnderTest) => string; name: string; kill: string },
): Promise<void> {
  await onNode(cluster.engine, node(cluster), `kill -${kill} $(pidof ${name})`);
}

async function answers(cluster: ClusterUnderTest): Promise<void> {
  await poll({
    what: "the API server answers again",
    withinMs: 60_000,
    holds: async () => (await kubectl({ ...cluster, args: ["get", "nodes", "-o", "name"] })) !== "",
  });
}
