/** What a generated step may do. */
export type ChangeKind =
  | "create"
  | "edit"
  | "replace"
  | "patch"
  | "delete"
  | "labelPod"
  | "labelNamespace"
  | "createPod"
  | "deletePod"
  | "recreatePod"
  | "createNamespace"
  | "deleteNamespace"
  | "recreateNamespace";

export type PeerKind = "pods" | "namespaces" | "podsOfNamespaces" | "block";

export type PortKind = "number" | "otherNumber" | "range" | "named" | "protocol";

/** What is generated how often. Weights are whole numbers that count against each other, shares lie between 0 and 1. */
export interface Profile {
  readonly changes: Readonly<Record<ChangeKind, number>>;
  readonly peers: Readonly<Record<PeerKind, number>>;
  readonly ports: Readonly<Record<PortKind, number>>;
  /** Rules that restrict ports at all. */
  readonly portsShare: number;
  /** Clusters whose names and labels are odd, and are about names therefore. */
  readonly oddShare: number;
  readonly servicesShare: number;
  readonly externalsShare: number;
  /** Steps that hold or watch a connection, or try one as a pod's first act. */
  readonly flowsShare: number;
  /** Pods in the network of their node. */
  readonly hostNetworkShare: number;
}

const all: Profile = {
  changes: {
    create: 10,
    edit: 5,
    replace: 2,
    patch: 2,
    delete: 4,
    labelPod: 4,
    labelNamespace: 3,
    createPod: 4,
    deletePod: 2,
    recreatePod: 3,
    createNamespace: 2,
    deleteNamespace: 1,
    recreateNamespace: 1,
  },
  peers: { pods: 4, namespaces: 3, podsOfNamespaces: 4, block: 4 },
  ports: { number: 5, otherNumber: 2, range: 3, named: 4, protocol: 2 },
  portsShare: 0.5,
  oddShare: 0.25,
  servicesShare: 0.4,
  externalsShare: 0.3,
  flowsShare: 0.1,
  hostNetworkShare: 0.05,
};

const few = { createPod: 1, deletePod: 1, recreatePod: 1, createNamespace: 0, deleteNamespace: 0 };

/** By name, as `--profile` takes them. */
export const profiles = {
  all,
  selectors: {
    ...all,
    changes: { ...all.changes, ...few, labelPod: 6, labelNamespace: 5 },
    peers: { pods: 6, namespaces: 5, podsOfNamespaces: 6, block: 1 },
    portsShare: 0.2,
    externalsShare: 0,
  },
  ports: { ...all, changes: { ...all.changes, ...few }, portsShare: 0.95, servicesShare: 0.6 },
  blocks: {
    ...all,
    changes: { ...all.changes, ...few },
    peers: { pods: 1, namespaces: 1, podsOfNamespaces: 1, block: 12 },
    externalsShare: 0.8,
  },
  lifecycle: {
    ...all,
    changes: {
      ...all.changes,
      create: 6,
      edit: 8,
      labelPod: 6,
      labelNamespace: 5,
      createPod: 6,
      deletePod: 4,
      recreatePod: 6,
      createNamespace: 3,
      deleteNamespace: 2,
      recreateNamespace: 3,
    },
  },
  names: { ...all, oddShare: 1 },
  services: { ...all, servicesShare: 1, changes: { ...all.changes, recreatePod: 6 } },
  time: { ...all, flowsShare: 0.8, changes: { ...all.changes, createPod: 6, recreatePod: 6 } },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;
