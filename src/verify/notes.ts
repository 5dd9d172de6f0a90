import { MANAGED_BY_LABEL, NAMESPACE_NAME_LABEL } from "../model/labels.js";
import {
  idOf,
  type ClusterState,
  type LabelSelector,
  type NetworkPolicy,
  type Service,
} from "../model/objects.js";
import { keysIn, peersOf } from "../model/policy-rules.js";
import type { ProbePods } from "./probe-pods.js";

/** Names listed in one note. */
const MAX_NAMES = 5;

interface Mirrored {
  readonly probePods: ProbePods;
  readonly names: ReadonlySet<string>;
  readonly services: readonly Service[];
}

/** Whatever of the user's objects stand-ins cannot show, or what was assumed of them, one sentence each. */
export function notesOn(state: ClusterState, mirrored: Mirrored): readonly string[] {
  return [
    ...hostNetworkNote(mirrored),
    ...unservedNote(mirrored),
    ...portlessNote(mirrored),
    ...undescribedNote(state, mirrored),
    ...absentNote(state, mirrored),
    ...blockNote(state),
    ...servicesNote(state, mirrored),
    ...managedByNote(state),
  ];
}

function hostNetworkNote({ probePods: { hostNetwork } }: Mirrored): readonly string[] {
  return hostNetwork.length === 0
    ? []
    : [`${listed(hostNetwork)}: on the nodes' own network, which policies do not speak of; left out.`];
}

function unservedNote({ probePods: { unserved } }: Mirrored): readonly string[] {
  return unserved.length === 0 ? [] : [`${listed(unserved)}: SCTP is not probed here.`];
}

function portlessNote({ probePods: { portless } }: Mirrored): readonly string[] {
  return portless.length === 0 ? [] : [`${listed(portless)}: no port is declared; probed on 80/TCP.`];
}

function undescribedNote({ namespaces, policies }: ClusterState, { names }: Mirrored): readonly string[] {
  const described = new Set(namespaces.map(({ metadata }) => metadata.name));
  const unknown = [...names].filter((name) => !described.has(name));
  const matters = selectorsOfNamespaces(policies).some((selector) =>
    keysIn(selector).some((key) => key !== NAMESPACE_NAME_LABEL),
  );
  if (unknown.length === 0 || !matters) return [];
  const what = unknown.length === 1 ? "namespace is" : "namespaces are";
  return [
    `${listed(unknown)}: no manifest of the ${what} given; taken to have no labels, and policies select namespaces by labels.`,
  ];
}

function absentNote({ policies }: ClusterState, { names }: Mirrored): readonly string[] {
  const wanted = new Set(selectorsOfNamespaces(policies).flatMap(namesIn));
  const absent = [...wanted].filter((name) => !names.has(name));
  return absent.length === 0
    ? []
    : [
        `${listed(absent)}: policies name it, and no manifest has pods there; nothing is tried from or to it.`,
      ];
}

function blockNote({ policies }: ClusterState): readonly string[] {
  const having = policies.filter(({ spec }) => peersOf(spec ?? {}).some(({ ipBlock }) => ipBlock)).map(idOf);
  return having.length === 0
    ? []
    : [
        `${listed(having)}: ipBlocks speak of real addresses; here they are compared with those of the stand-ins, and with those of hosts outside where there are any. netproof explain answers for any address.`,
      ];
}

function servicesNote({ services }: ClusterState, mirrored: Mirrored): readonly string[] {
  const left = services.filter((service) => !mirrored.services.includes(service)).map(idOf);
  return left.length === 0
    ? []
    : [`${listed(left)}: no Service with a ClusterIP and a workload behind each port; left out.`];
}

/** The one label of namespaces that a run sets itself. */
function managedByNote({ policies }: ClusterState): readonly string[] {
  const having = policies
    .filter((policy) => selectorsOfNamespaces([policy]).some((own) => keysIn(own).includes(MANAGED_BY_LABEL)))
    .map(idOf);
  return having.length === 0
    ? []
    : [
        `${listed(having)}: selects namespaces by ${MANAGED_BY_LABEL}, which is netproof on every one of the mirror.`,
      ];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(", ");
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

function selectorsOfNamespaces(policies: readonly NetworkPolicy[]): readonly LabelSelector[] {
  return policies
    .flatMap(({ spec }) => peersOf(spec ?? {}))
    .flatMap(({ namespaceSelector }) => (namespaceSelector ? [namespaceSelector] : []));
}

function namesIn({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  const own = matchLabels?.[NAMESPACE_NAME_LABEL];
  const listedNames = (matchExpressions ?? [])
    .filter(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === "In")
    .flatMap(({ values }) => values ?? []);
  return own === undefined ? listedNames : [own, ...listedNames];
}
