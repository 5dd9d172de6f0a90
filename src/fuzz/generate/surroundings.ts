import type { Labels, NetworkPolicy } from "../../model/objects.js";
import { MANAGED_BY_LABEL, NAMESPACE_NAME_LABEL, RUN_ID_LABEL } from "../../model/labels.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import type { PortSpec } from "../../scenario/scenario.js";
import type { Profile } from "../profiles.js";
import type { BlockEnds } from "./blocks.js";
import type { Vocabulary } from "./vocabulary.js";

/** What is generated next depends on what is there: policies speak of pods, labels, ports and addresses that exist. */
export interface Surroundings {
  readonly cluster: ClusterModel;
  /** Policies by their text, as they were written: those of the cluster hold addresses in place of variables. */
  readonly written: ReadonlyMap<string, NetworkPolicy>;
  readonly profile: Profile;
  readonly words: Vocabulary;
  readonly namespaces: readonly string[];
  readonly served: readonly PortSpec[];
  readonly blockEnds: BlockEnds;
  readonly labelsOfNamespaces: readonly Labels[];
  /** Of one namespace's pods, or of all. */
  readonly labelsOfPods: (namespace?: string) => readonly Labels[];
}

export type Context = Pick<Surroundings, "cluster" | "written" | "profile" | "words"> & {
  readonly externals: readonly string[];
};

export function surroundingsOf({ externals, ...context }: Context): Surroundings {
  const { cluster } = context;
  const { namespaces, pods } = cluster.state;
  const own = pods.map(({ metadata }) => ({ ...metadata, labels: withoutOurs(metadata.labels ?? {}) }));
  const served = cluster.specs.flatMap((spec) => spec.pods.flatMap(({ ports }) => ports));
  return {
    ...context,
    namespaces: namespaces.map(({ metadata }) => metadata.name),
    served: [...new Map(served.map((port) => [JSON.stringify(port), port])).values()],
    blockEnds: {
      pods: own.map(({ namespace = "", name }) => `${namespace}/${name}`),
      families: cluster.target.ipFamilies,
      externals: cluster.target.externals
        .filter(({ name }) => externals.includes(name))
        .map(({ name, addresses }) => ({
          name,
          families: (["IPv4", "IPv6"] as const).filter((family) => addresses[family] !== undefined),
        })),
    },
    labelsOfNamespaces: namespaces.map(({ metadata }) => withoutOurs(metadata.labels ?? {})),
    labelsOfPods: (namespace) =>
      own.filter((pod) => namespace === undefined || pod.namespace === namespace).map(({ labels }) => labels),
  };
}

/** Those that the run and the control plane set are other ones in every run. */
function withoutOurs(labels: Labels): Labels {
  const isOurs = (key: string): boolean =>
    [RUN_ID_LABEL, MANAGED_BY_LABEL].includes(key) || key.startsWith("pod-security.kubernetes.io/");
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isOurs(key)));
}

/** Words for namespaces: their name is a label that nobody else may set. */
export function namespaceWords({ keys, besides, ...words }: Vocabulary): Vocabulary {
  const isFree = (key: string): boolean => key !== NAMESPACE_NAME_LABEL;
  return { ...words, keys: keys.filter(isFree), besides: besides.filter(isFree) };
}
