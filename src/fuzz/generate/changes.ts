import { mergePatch } from "../../model/merge-patch.js";
import { describeRef, type NetworkPolicy, type ObjectRef, refOf } from "../../model/objects.js";
import type { Change } from "../../scenario/scenario.js";
import type { ChangeKind } from "../profiles.js";
import type { Random } from "../random.js";
import { LEAST_PODS, MOST_NAMESPACES, MOST_PODS, MOST_POLICIES } from "./bounds.js";
import { namespaceOf, podOf, type Setting } from "./fixture.js";
import { policyOf, specOf } from "./policy.js";
import { besidesOf } from "./selectors.js";
import { namespaceWords, type Surroundings } from "./surroundings.js";
import type { Vocabulary } from "./vocabulary.js";

/** A change of what is there; undefined where this kind has nothing to change. */
export function changeOf(
  random: Random,
  kind: ChangeKind,
  { around, setting }: { readonly around: Surroundings; readonly setting: Setting },
): Change | undefined {
  const { namespaces, pods, policies } = around.cluster.state;
  const [policy, pod, namespace] = [policies, pods, namespaces].map((objects) =>
    objects.length === 0 ? undefined : refOf(random.pick<(typeof objects)[number]>(objects)),
  );
  switch (kind) {
    case "create":
      return create(random, around);
    case "edit":
    case "replace":
    case "patch":
      return policy && rewritten(random, kind, { around, policy });
    case "delete":
      return policy && { do: "delete", ref: policy };
    case "labelPod":
      return pod && { do: "label", ref: pod, labels: labelChange(random, around.words) };
    case "labelNamespace":
      return (
        namespace && {
          do: "label",
          ref: namespace,
          labels: labelChange(random, namespaceWords(around.words)),
        }
      );
    case "createPod":
      return pods.length < MOST_PODS && namespace
        ? createPod(random, { around, setting, namespace })
        : undefined;
    case "deletePod":
      return pods.length > LEAST_PODS && pod ? { do: "delete", ref: pod } : undefined;
    case "recreatePod":
      return pod && recreate(random, pod, around);
    case "createNamespace":
      return createNamespace(random, { around, setting });
    case "deleteNamespace":
      return namespaces.length > 2 && namespace ? { do: "delete", ref: namespace } : undefined;
    case "recreateNamespace":
      return namespace && { do: "recreate", ref: namespace };
  }
}

/** Of a namespace that comes later, at most. */
const NEW_PODS = 2;

function create(random: Random, around: Surroundings): Change | undefined {
  const { policies } = around.cluster.state;
  if (policies.length >= MOST_POLICIES) return undefined;
  const namespace = random.pick(around.namespaces);
  const taken = new Set(policies.map((own) => describeRef(refOf(own))));
  const free = around.words.policies.filter(
    (name) => !taken.has(describeRef({ kind: "NetworkPolicy", namespace, name })),
  );
  if (free.length === 0) return undefined;
  return { do: "apply", policies: [policyOf(random, around, { namespace, name: random.pick(free) })] };
}

function rewritten(
  random: Random,
  kind: "edit" | "replace" | "patch",
  { around, policy: ref }: { readonly around: Surroundings; readonly policy: ObjectRef },
): Change | undefined {
  const policy = around.written.get(describeRef(ref));
  if (policy === undefined) return undefined;
  const other = specOf(random, around, ref.namespace ?? "");
  const field = random.pick(["podSelector", "policyTypes", "ingress", "egress"] as const);
  const merge = { spec: { [field]: other[field] ?? (field === "podSelector" ? {} : null) } };
  if (kind === "patch") return { do: "patch", ref, merge };
  const { apiVersion, kind: own, metadata } = policy;
  const edited = random.chance(0.5)
    ? { ...policy, spec: other }
    : (mergePatch(policy, merge) as NetworkPolicy);
  return {
    do: kind === "edit" ? "apply" : "replace",
    policies: [{ apiVersion, kind: own, metadata, spec: edited.spec ?? null }],
  };
}

const MOST_LABELS = 2;

function labelChange(random: Random, words: Vocabulary): Readonly<Record<string, string | null>> {
  const own = random.some(words.keys, { least: 1, most: MOST_LABELS });
  return {
    ...besidesOf(random, words),
    ...Object.fromEntries(own.map((key) => [key, random.chance(0.3) ? null : random.pick(words.values)])),
  };
}

interface Making {
  readonly around: Surroundings;
  readonly setting: Setting;
}

function createPod(
  random: Random,
  { around, setting, namespace }: Making & { readonly namespace: ObjectRef },
): Change | undefined {
  const taken = around.cluster.state.pods.filter(({ metadata }) => metadata.namespace === namespace.name);
  const free = around.words.pods.filter((name) => !taken.some(({ metadata }) => metadata.name === name));
  if (free.length === 0) return undefined;
  return {
    do: "createPod",
    pod: podOf(random, setting, { namespace: namespace.name, name: random.pick(free) }),
  };
}

function createNamespace(random: Random, { around, setting }: Making): Change | undefined {
  const { pods } = around.cluster.state;
  const free = around.words.namespaces.filter((name) => !around.namespaces.includes(name));
  const isFull = around.namespaces.length >= MOST_NAMESPACES || pods.length + NEW_PODS > MOST_PODS;
  if (isFull || free.length === 0) return undefined;
  return {
    do: "createNamespace",
    namespace: namespaceOf(random, setting, { name: random.pick(free), most: NEW_PODS }),
  };
}

/** With the labels that it was made with, or as another under its name. */
function recreate(random: Random, ref: ObjectRef, { labelsOfPods }: Surroundings): Change {
  return random.chance(0.5)
    ? { do: "recreate", ref }
    : { do: "recreate", ref, labels: random.pick(labelsOfPods()) };
}
