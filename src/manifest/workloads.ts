import { z } from "zod";
import { groupBy } from "../model/group.js";
import type { Container, Labels, ObjectMeta, Pod } from "../model/objects.js";
import { list, optional, struct, textMap } from "../model/validation/decode.js";
import { decodedLabels, namespaceField, objectName } from "../model/validation/fields.js";
import { type Controller, controllers } from "./controllers.js";
import { ownerReference, podSpec } from "./shapes.js";

/** An object whose controller makes pods of a template. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly controller: Controller;
  readonly replicas: number;
  readonly template: Template;
  /** What made it, if something did. */
  readonly owner: Owner | undefined;
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean | undefined;
}

const template = z.looseObject({
  metadata: optional(z.looseObject({ labels: decodedLabels })),
  spec: struct(podSpec),
});

type Template = z.infer<typeof template>;

const count = optional(z.int().min(0));
const metadata = z.looseObject({
  name: objectName,
  namespace: optional(namespaceField),
  labels: decodedLabels,
  annotations: textMap(),
  ownerReferences: list(ownerReference),
});
const jobSpec = z.looseObject({ parallelism: count, template });
const workload = z.looseObject({
  metadata,
  spec: z.looseObject({ replicas: count, parallelism: count, template }),
});
const cronJob = z
  .looseObject({ metadata, spec: z.looseObject({ jobTemplate: z.looseObject({ spec: jobSpec }) }) })
  .transform(({ metadata: own, spec }) => ({
    metadata: own,
    spec: { replicas: undefined, ...spec.jobTemplate.spec },
  }));

export type ReadWorkload = { readonly workload: Workload } | { readonly issues: readonly z.core.$ZodIssue[] };

/** Undefined for what makes no pods that anybody can tell. */
export function readWorkload(
  header: { readonly apiVersion: unknown; readonly kind: string },
  value: unknown,
): ReadWorkload | undefined {
  const { kind } = header;
  const known = Object.hasOwn(controllers, kind) ? controllers[kind] : undefined;
  const own = known !== undefined && known.groups.includes(groupOf(header.apiVersion)) ? known : undefined;
  if (own === undefined && !hasTemplate(value)) return undefined;
  const parsed = workloadShape(own).safeParse(value);
  // A kind of somebody's own may mean something else by its template.
  if (!parsed.success) return own === undefined ? undefined : { issues: parsed.error.issues };
  const { metadata: names, spec } = parsed.data;
  const { name, namespace, ownerReferences = [] } = names;
  const replicas = spec.replicas ?? spec.parallelism ?? own?.replicas ?? 1;
  const controller = own ?? { groups: [] };
  const owner = ownerReferences.find((found) => found.controller);
  return {
    workload: {
      kind,
      namespace: namespace ?? "",
      name,
      controller,
      replicas,
      template: spec.template,
      owner,
    },
  };
}

export function workloadShape(controller: Controller | undefined): typeof workload | typeof cronJob {
  return controller?.hasJobTemplate === true ? cronJob : workload;
}

/** `apps` of `apps/v1`, "" of `v1`. */
function groupOf(apiVersion: unknown): string {
  return typeof apiVersion === "string" && apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

function hasTemplate(value: unknown): boolean {
  const { spec } = value as {
    readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: unknown } } };
  };
  return Array.isArray(spec?.template?.spec?.containers);
}

/** Replicas that stand for all where nothing tells them apart: two show both ends of what is between them. */
const ALIKE = 2;

/**
 * Pods as the controllers would make them; names that a controller draws at random are `web`, `web-2` here. `asked`: label keys
 * that selectors speak of. Replicas that those tell apart are all there. `taken`: names of other pods, as `x/web`.
 */
export function podsOf(
  workloads: readonly Workload[],
  { asked, taken }: { readonly asked: ReadonlySet<string>; readonly taken: ReadonlySet<string> },
): readonly Pod[] {
  const idOf = ({ namespace, name }: Workload): string => `${namespace}/${name}`;
  return [...groupBy(workloads, idOf)].flatMap(([id, same]) =>
    same.flatMap((own, index) => {
      // A Deployment, a StatefulSet and a pod may share a name; their pods here must not.
      const isFree = index === 0 && !taken.has(id);
      return replicasOf(own, isFree ? own.name : `${own.name}-${own.kind.toLowerCase()}`, asked);
    }),
  );
}

function replicasOf(own: Workload, name: string, asked: ReadonlySet<string>): readonly Pod[] {
  const { controller, replicas, template: made, namespace, kind } = own;
  const areApart = Object.keys(controller.ofReplica?.({ name: own.name, index: 0 }) ?? {}).some((key) =>
    asked.has(key),
  );
  const most = areApart ? replicas : Math.min(replicas, ALIKE);
  const ownerReferences = [{ kind, name, controller: true }] as const;
  return Array.from({ length: Math.max(1, most) }, (_, index) =>
    podOf(
      {
        namespace,
        name: replicaName(own, name, index),
        ownerReferences,
        labels: labelsOf(own, index, asked),
      },
      made,
    ),
  );
}

function replicaName({ controller }: Workload, name: string, index: number): string {
  if (controller.isNumbered === true) return `${name}-${index}`;
  return index === 0 ? name : `${name}-${index + 1}`;
}

function labelsOf(
  { name, controller, template: made }: Workload,
  index: number,
  asked: ReadonlySet<string>,
): Labels {
  const unknown = (controller.unknown ?? []).filter((key) => asked.has(key));
  return {
    ...made.metadata?.labels,
    ...Object.fromEntries(unknown.map((key) => [key, UNKNOWN_VALUE])),
    ...controller.labels?.(name),
    ...controller.ofReplica?.({ name, index }),
  };
}

/** Stands for what only a controller knows, such as a hash. */
export const UNKNOWN_VALUE = "of-its-controller";

interface MadeMeta extends ObjectMeta {
  /** As the controller writes it (meta/v1 OwnerReference). */
  readonly ownerReferences: readonly [
    { readonly kind: string; readonly name: string; readonly controller: true },
  ];
}

function podOf(made: MadeMeta, { spec }: Template): Pod {
  const initContainers = spec.initContainers as readonly Container[] | undefined;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: made,
    spec: {
      containers: spec.containers as readonly Container[],
      ...(initContainers && { initContainers }),
      ...(spec.hostNetwork === undefined ? {} : { hostNetwork: spec.hostNetwork }),
      ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
    },
  };
}
