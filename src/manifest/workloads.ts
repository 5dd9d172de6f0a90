import { z } from "zod";
import type { Container, Labels, ObjectMeta, Pod } from "../model/objects.js";
import { namespaceField, objectName } from "../model/validation/fields.js";
import { labels, optional, podSpec } from "./shapes.js";

/** Kinds whose controllers make pods of a template, by how many at most stand for all of them here: two show both ends. */
const template = z.looseObject({
  metadata: optional(z.looseObject({ labels })),
  spec: podSpec,
});

const named = z.looseObject({ name: objectName, namespace: optional(namespaceField) });
const count = z.int().min(0).optional();
const replicated = z.looseObject({ metadata: named, spec: z.looseObject({ replicas: count, template }) });
const everywhere = z.looseObject({ metadata: named, spec: z.looseObject({ template }) });
const job = z.looseObject({ parallelism: count, template });

type Template = z.infer<typeof template>;

interface Workload {
  readonly metadata: z.infer<typeof named>;
  readonly template: Template;
  readonly pods: number;
}

/** Each kind's API group and how its pods are read. */
export const kinds = {
  Deployment: { group: "apps/v1", shape: replicated.transform(fromReplicas) },
  ReplicaSet: { group: "apps/v1", shape: replicated.transform(fromReplicas) },
  StatefulSet: { group: "apps/v1", shape: replicated.transform(fromReplicas) },
  DaemonSet: {
    group: "apps/v1",
    shape: everywhere.transform(({ metadata, spec }) => ({ metadata, template: spec.template, pods: 2 })),
  },
  Job: {
    group: "batch/v1",
    shape: z.looseObject({ metadata: named, spec: job }).transform(({ metadata, spec }) => ({
      metadata,
      template: spec.template,
      pods: spec.parallelism ?? 1,
    })),
  },
  CronJob: {
    group: "batch/v1",
    shape: z
      .looseObject({
        metadata: named,
        spec: z.looseObject({ jobTemplate: z.looseObject({ spec: job }) }),
      })
      .transform(({ metadata, spec: { jobTemplate } }) => ({
        metadata,
        template: jobTemplate.spec.template,
        pods: jobTemplate.spec.parallelism ?? 1,
      })),
  },
} as const satisfies Record<string, { group: string; shape: z.ZodType<Workload> }>;

export type WorkloadKind = keyof typeof kinds;

function fromReplicas({ metadata, spec }: z.infer<typeof replicated>): Workload {
  return { metadata, template: spec.template, pods: spec.replicas ?? 1 };
}

export function workloadKind(header: {
  readonly apiVersion: unknown;
  readonly kind: string;
}): WorkloadKind | undefined {
  const { apiVersion, kind } = header;
  return Object.hasOwn(kinds, kind) && kinds[kind as WorkloadKind].group === apiVersion
    ? (kind as WorkloadKind)
    : undefined;
}

/** Pods as the controller would make them, but for their names: `web`, and `web-2` where it makes several. */
export function podsOf(
  kind: WorkloadKind,
  value: unknown,
): { readonly pods: readonly Pod[] } | { readonly issues: readonly z.core.$ZodIssue[] } {
  const parsed: z.ZodSafeParseResult<Workload> = kinds[kind].shape.safeParse(value);
  if (!parsed.success) return { issues: parsed.error.issues };
  const { metadata, template: own, pods } = parsed.data;
  const namespace = metadata.namespace || "default";
  const names = pods > 1 ? [metadata.name, `${metadata.name}-2`] : [metadata.name];
  const owner = { kind, name: metadata.name, controller: true } as const;
  return { pods: names.map((name) => podOf({ namespace, name, ownerReferences: [owner] }, own)) };
}

interface MadeMeta extends ObjectMeta {
  readonly namespace: string;
  /** As the controller writes it (meta/v1 OwnerReference). */
  readonly ownerReferences: readonly [
    { readonly kind: string; readonly name: string; readonly controller: true },
  ];
}

function podOf(id: MadeMeta, { metadata, spec }: Template): Pod {
  const own: Labels = metadata?.labels ?? {};
  const containers = spec.containers as readonly Container[];
  const initContainers = spec.initContainers as readonly Container[] | null | undefined;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...id, labels: own },
    spec: {
      containers,
      ...(initContainers && { initContainers }),
      ...(spec.hostNetwork === undefined ? {} : { hostNetwork: spec.hostNetwork }),
    },
  };
}
