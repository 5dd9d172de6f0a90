import { TargetError } from "../target.js";
import { createEngine } from "./enforce/engine.js";
import type { Fault } from "./enforce/faults/index.js";
import type { Leak } from "./enforce/leaking.js";
import type { Snapshot } from "./enforce/snapshot.js";
import { inNetns, netns, type NetworkPlan } from "./network.js";
import { connectedPod, placedPod, type Pods, servingPod } from "./pods.js";
import { HungJob, type Sandbox } from "./sandbox/sandbox.js";
import { servicesRuleset } from "./services.js";
import type { Store } from "./store.js";

/** Keeps the nodes' nftables in step with the stored objects: policies by the engine, Services beside it. */
export interface Datapath {
  /** Resolves once the change is in force, unless a fault makes the engine late. */
  changed(): Promise<void>;
  stop(): void;
}

export interface DatapathOptions {
  readonly sandbox: Sandbox;
  readonly lab: NetworkPlan & { readonly nodeNames: readonly string[] };
  readonly faults: readonly Fault[];
  readonly leak?: Leak | undefined;
  readonly store: Store;
  readonly pods: Pods;
}

export function createDatapath({ sandbox, lab, faults, leak, store, pods }: DatapathOptions): Datapath {
  const program = programmer(sandbox, lab.nodeNames);
  const engine = createEngine({ faults, leak, program, snapshot: () => snapshotOf(lab, store, pods) });
  let services = "";
  const programServices = async (): Promise<void> => {
    const ruleset = servicesRuleset(store.list("Service"), store.list("Pod").map(servingPod));
    if (ruleset === services) return;
    services = ruleset;
    for (const node of lab.nodeNames.keys()) await program(node, ruleset);
  };
  return {
    async changed() {
      engine.changed();
      await programServices();
      await engine.settled();
    },
    stop: () => engine.stop(),
  };
}

function programmer(sandbox: Sandbox, nodeNames: readonly string[]) {
  return async (node: number, ruleset: string): Promise<void> => {
    const command = inNetns(netns.node(node), ["nft", "-f", "-"]);
    await sandbox.run({ command, input: ruleset }).catch((cause: unknown) => {
      if (cause instanceof HungJob) throw cause;
      const said = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
      throw new TargetError(
        { object: `node ${nodeNames[node]}`, what: `nft refused its rules: ${said}` },
        { cause },
      );
    });
  };
}

function snapshotOf({ nodes }: NetworkPlan, store: Store, pods: Pods): Snapshot {
  const placed = store.list("Pod").flatMap((pod) => {
    const running = pods.find(pod);
    return running === undefined ? [] : [{ pod, running }];
  });
  return {
    nodes,
    pods: placed.flatMap(({ pod, running }) => connectedPod(pod, running) ?? []),
    hostPods: placed.flatMap(({ pod, running }) =>
      running.network === undefined ? [placedPod(pod, running)] : [],
    ),
    namespaceLabels: new Map(
      store.list("Namespace").map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    ),
    policies: store.list("NetworkPolicy"),
    services: store.list("Service"),
  };
}
