import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { ClusterState, IpFamily, NetworkPolicy, Pod } from "../../model/objects.js";
import { createSimulator, type PortMatrix } from "../../simulator/index.js";
import type { Change } from "./change.js";
import { portsWhere } from "./port-sweep.js";
import { podOf, type Side } from "./side.js";

/**
 * While a change rolls out, old pods meet new policies and new pods old ones, in every mixture. What is allowed before and after
 * may be cut in between.
 */
export function rollingOut(
  old: Side,
  next: Side,
  ipFamily: IpFamily,
): (from: string, to: string) => readonly Change[] {
  const offset = old.state.pods.length;
  const mixtures = [old.state.policies, next.state.policies].map((policies) =>
    createSimulator(mixture(old.state, next.state, policies)).ports(ipFamily),
  );
  const isChanged = (name: string): boolean => shape(podOf(name, old)) !== shape(podOf(name, next));
  const changed = new Set([...old.workloads.keys()].filter(isChanged));
  return (from, to) => {
    // Where the pods stay as they are, there is nothing between before and after.
    if (!changed.has(from) && !changed.has(to)) return [];
    const [[a, b], [c, d]] = [ends(from, to, old), ends(from, to, next)];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return [];
    const stable = [old.matrix.verdicts(a, b), next.matrix.verdicts(c, d)];
    const between = mixtures.flatMap((matrix) => mixed(matrix, { a, b, c: c + offset, d: d + offset }));
    const ports = portsWhere(
      [...stable, ...between],
      ([before, after, ...others]) => before === "allow" && after === "allow" && others.includes("deny"),
    );
    const text = "while it rolls out, old pods meet new policies or new pods old ones";
    return ports.length === 0 ? [] : [{ kind: "cut", from, to, ports, reasons: [{ text, at: undefined }] }];
  };
}

function mixed(
  matrix: PortMatrix,
  { a, b, c, d }: { readonly a: number; readonly b: number; readonly c: number; readonly d: number },
) {
  return [a, c].flatMap((source) => [b, d].map((destination) => matrix.verdicts(source, destination)));
}

/** What policies read of a pod. */
function shape(pod: Pod | undefined): string {
  const ports = pod?.spec.containers.map((container) => container.ports);
  return JSON.stringify([pod?.metadata.labels, ports, pod?.spec.hostNetwork]);
}

/** Of a workload to itself two replicas. */
function ends(
  from: string,
  to: string,
  { workloads }: Side,
): readonly [number | undefined, number | undefined] {
  const [source] = workloads.get(from) ?? [];
  const own = workloads.get(to) ?? [];
  return [source, from === to ? own[1] : own[0]];
}

/** The pods of both sides at once. Names of the later ones are their own; policies do not read names. */
function mixture(old: ClusterState, next: ClusterState, policies: readonly NetworkPolicy[]): ClusterState {
  const later = next.pods.map(({ status: _status, ...pod }): Pod => ({
    ...pod,
    metadata: { ...pod.metadata, name: `${pod.metadata.name}.next` },
  }));
  const described = new Set(old.namespaces.map(({ metadata }) => metadata.name));
  const namespaces = next.namespaces.filter(({ metadata }) => !described.has(metadata.name));
  return withMadeUpAddresses({
    ...old,
    pods: [...old.pods, ...later],
    namespaces: [...old.namespaces, ...namespaces],
    policies,
  });
}
