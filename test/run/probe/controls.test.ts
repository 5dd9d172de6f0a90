import { expect } from "chai";
import type { Endpoint } from "../../../src/model/endpoint.js";
import type { RunResult } from "../../../src/model/result/result.js";
import { readScenario } from "../../../src/scenario/load.js";
import type { FaultId } from "../../../src/target/lab/index.js";
import type { Target } from "../../../src/target/target.js";
import { runInLab } from "../in-lab.js";

const policy = (spec: string): string => `
  - name: closed
    changes:
      - apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { name: deny, namespace: x }
          spec: ${spec}`;

const service = `
name: test/service
summary: A Service whose only backend is closed.
fixture:
  namespaces:
    x:
      pods: { web: { labels: { app: web }, ports: [80] } }
      services: { front: { selector: { app: web }, ports: [{ port: 8080, targetPort: 80 }] } }
    y: { pods: { client: { ports: [80] } } }
steps:${policy("{ podSelector: {}, policyTypes: [Ingress] }")}
    matrix: { from: [y/client], to: [service/x/front] }
`;

const outside = `
name: test/outside
summary: A pod that may open nothing to a host outside.
needs: { externals: [backup] }
fixture:
  namespaces:
    x: { pods: { client: { ports: [80] } } }
steps:${policy("{ podSelector: {}, policyTypes: [Egress] }")}
    matrix: { from: [x/client], to: [external/backup] }
`;

const node = `
name: test/node
summary: A pod that may open nothing to another node.
needs: { nodes: 2, hostNetwork: true }
fixture:
  namespaces:
    host: { pods: { own: { node: b, hostNetwork: true, ports: [7080] } } }
    x: { pods: { client: { node: a, ports: [80] } } }
steps:${policy("{ podSelector: {}, policyTypes: [Egress] }")}
    matrix: { from: [x/client], to: [node/b], ports: [7080] }
`;

/** Ends every server that answers with such an identity, and only those of the lab. */
const killer = String.raw`
my $identity = <DATA>;
chomp $identity;
for my $folder (glob '/proc/[0-9]*') {
  open(my $file, '<', "$folder/cmdline") or next;
  local $/;
  my $words = <$file>;
  kill 'KILL', $folder =~ /(\d+)/ if $words =~ /^perl\0-e\0/ && $words =~ /\0\Q$identity\E\0/;
}
__END__
`;

interface Victim {
  /** Where its server is, in the cluster's names. */
  readonly at: Endpoint;
  readonly identity: string;
}

/** Kills a server as soon as a policy is applied. */
function killing(victim: Victim): (lab: Target) => Target {
  return (lab) => ({
    ...lab,
    async apply(objects, signal) {
      const stored = await lab.apply(objects, signal);
      if (objects.some(({ kind }) => kind === "NetworkPolicy")) {
        const stdin = `${killer}${victim.identity}\n`;
        await lab.exec({ source: victim.at, command: ["perl"], stdin, timeoutMs: 10_000, signal });
      }
      return stored;
    },
  });
}

const podOf = (name: string): Victim => {
  const [namespace = "", pod = ""] = name.split("/");
  return { at: { kind: "pod", namespace, name: pod }, identity: name };
};

const victims = {
  "a Service's backend": { text: service, victim: podOf("np-test-1-x/web") },
  "the server of a host outside": {
    text: outside,
    victim: { at: { kind: "external", name: "backup" }, identity: "external/backup" },
  },
  "the server on a node": { text: node, victim: podOf("np-test-1-host/own") },
} as const satisfies Record<string, { readonly text: string; readonly victim: Victim }>;

async function runOf(
  text: string,
  around: (lab: Target) => Target,
  faults: readonly FaultId[],
): Promise<RunResult> {
  const scenarios = [readScenario(text, "test.yaml")];
  return runInLab({
    scenarios,
    around,
    faults,
    outside: true,
    options: { settleMs: 2_000, noEnforcementTimeoutMs: 2_000 },
  });
}

const verdicts = ({ scenarios }: RunResult): readonly string[] =>
  scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells.map(({ verdict }) => verdict)));

describe("a destination that dies after the policy came", () => {
  for (const [what, { text, victim }] of Object.entries(victims)) {
    for (const faults of [[], ["A1"]] as const)
      it(`is never called blocked: ${what}, where ${faults.length === 0 ? "policies are enforced" : "none is"}`, async () => {
        const result = await runOf(text, killing(victim), faults);
        expect(new Set(verdicts(result))).to.deep.equal(new Set(["inconclusive"]));
        expect(result.verdict.kind).to.equal("inconclusive");
      });

    it(`is called blocked while it lives: ${what}`, async () => {
      const result = await runOf(text, (lab) => lab, []);
      expect(new Set(verdicts(result))).to.deep.equal(new Set(["match"]));
    });
  }
});
