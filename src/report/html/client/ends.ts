import type { Labels } from "../../../model/objects.js";
import type { SnapshotPod, SnapshotService } from "../../../model/result/snapshot.js";
import type { PageData, PageStep } from "../data.js";
import { at } from "./cell.js";

type Fact = readonly [term: string, value: string];

/** What the step's cluster says about an end of a probe: `x/a`, `service/x/web`, `external/backup`, an address. */
export function endFacts(
  end: string,
  { step, data }: { readonly step: PageStep; readonly data: PageData },
): readonly Fact[] {
  const parts = end.split("/");
  const [kind = "", namespace = "", name = ""] = parts;
  if (parts.length === 3) {
    const services = step.services.map((place) => at(data.services, place));
    return serviceFacts(services.find((one) => one.namespace === namespace && one.name === name));
  }
  if (parts.length === 1) return [["Kind", "an address"]];
  const pods = step.pods.map((place) => at(data.pods, place));
  const pod = pods.find((one) => `${one.namespace}/${one.name}` === end);
  if (pod === undefined) return KINDS[kind] ?? [["Kind", "a pod that is gone after this step"]];
  const own = step.namespaces.map((place) => at(data.namespaces, place));
  return podFacts(pod, own.find((one) => one.name === pod.namespace)?.labels ?? {});
}

const KINDS: Readonly<Record<string, readonly Fact[]>> = {
  node: [["Kind", "a node of the cluster"]],
  external: [["Kind", "a host outside the cluster"]],
};

function podFacts(pod: SnapshotPod, namespaceLabels: Labels): readonly Fact[] {
  const ports = pod.ports.map(
    ({ name, port, protocol }) => `${port}/${protocol}${name === undefined ? "" : ` (${name})`}`,
  );
  return [
    ["Labels", labelText(pod.labels)],
    ["Namespace", namespaceText(pod.namespace, namespaceLabels)],
    ["Node", `${pod.node || "not known"}${pod.hostNetwork ? ", on its network" : ""}`],
    ["Address", listText(pod.ips)],
    ["Ports", listText(ports)],
  ];
}

function namespaceText(name: string, labels: Labels): string {
  return Object.keys(labels).length === 0 ? `${name}, without labels` : `${name}: ${labelText(labels)}`;
}

function serviceFacts(service: SnapshotService | undefined): readonly Fact[] {
  if (service === undefined) return [["Kind", "a service that is gone after this step"]];
  const ports = service.ports.map(({ port, targetPort, protocol }) => `${port} → ${targetPort}/${protocol}`);
  return [
    ["Selects", labelText(service.selector)],
    ["Address", listText(service.ips)],
    ["Ports", listText(ports)],
  ];
}

function labelText(labels: Labels): string {
  return listText(Object.entries(labels).map(([key, value]) => `${key}=${value}`));
}

function listText(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}
