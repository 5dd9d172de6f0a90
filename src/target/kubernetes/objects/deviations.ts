import pLimit from "p-limit";
import { describeRef, type KubernetesObject, type NetworkPolicy, refOf } from "../../../model/objects.js";
import type { Client } from "../api/client.js";
import { existingOrUndefined } from "../api/existing.js";
import { describeDifferences, type Difference, differences } from "./readback.js";
import type { Stored } from "../api/resources.js";
import { writerOf } from "./writers.js";

const READS_AT_ONCE = 8;

/**
 * Where namespaces, pods' labels and policies are not, or not any more, what they are expected to be: a sentence each, with
 * whoever wrote it. Controllers, admission webhooks and colleagues change objects; what policies do then says nothing of an
 * engine.
 */
export async function deviations(
  client: Client,
  expected: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const policies = expected.filter((object) => object.kind === "NetworkPolicy");
  const selected = new Set(JSON.stringify(policies.map(({ spec }) => spec)).match(/"[^"]*"/g));
  const isSelected = (key: string): boolean => selected.has(JSON.stringify(key));
  const limit = pLimit(READS_AT_ONCE);
  const found = await Promise.all(
    expected.map(async (object) => {
      const stored = await limit(() => existingOrUndefined(client, refOf(object), signal));
      return stored === undefined
        ? [`${describeRef(refOf(object))} is gone`]
        : changes(object, stored, isSelected);
    }),
  );
  return [...found.flat(), ...(await strangers(client, policies, expected, signal))];
}

function changes(
  object: KubernetesObject,
  stored: Stored,
  isSelected: (key: string) => boolean,
): readonly string[] {
  const subject = describeRef(refOf(object));
  if (stored.metadata.deletionTimestamp !== undefined) return [`${subject} is being deleted`];
  const own =
    object.kind === "NetworkPolicy" ? differences(object, stored) : labelDifferences(object, stored);
  const added = object.kind === "NetworkPolicy" ? [] : addedLabels(object, stored, isSelected);
  return [...own, ...added].map(
    (difference) => `${subject}: ${describeDifferences([difference])}${writerOf(stored, difference.path)}`,
  );
}

/** Of a pod or a namespace policies see its labels alone. */
function labelDifferences(object: KubernetesObject, stored: Stored): readonly Difference[] {
  const bare = (own: KubernetesObject): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { ...own.metadata },
  });
  return differences(bare(object), bare(stored));
}

/** A label that nobody sent counts where a selector speaks of its key. */
function addedLabels(
  object: KubernetesObject,
  stored: Stored,
  isSelected: (key: string) => boolean,
): readonly Difference[] {
  const sent = object.metadata.labels ?? {};
  return Object.entries(stored.metadata.labels ?? {})
    .filter(([key]) => !Object.hasOwn(sent, key) && key !== NAME_LABEL && isSelected(key))
    .map(([key, value]) => ({ path: `metadata.labels.${key}`, sent: undefined, stored: value }));
}

/** The control plane's own. */
const NAME_LABEL = "kubernetes.io/metadata.name";

/** Policies in the same namespaces that nobody of the run applied. */
async function strangers(
  client: Client,
  policies: readonly NetworkPolicy[],
  expected: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const own = new Set(policies.map((policy) => describeRef(refOf(policy))));
  const namespaces = expected.flatMap((object) =>
    object.kind === "Namespace" ? [object.metadata.name] : [],
  );
  const lists = await Promise.all(
    namespaces.map((namespace) => client.list({ kind: "NetworkPolicy", namespace }, signal)),
  );
  return lists
    .flatMap(({ items }) => items)
    .filter((stored) => !own.has(describeRef(refOf(stored))))
    .map(
      (stored) =>
        `${describeRef(refOf(stored))} is there, which this run did not apply${writerOf(stored, "spec")}`,
    );
}
