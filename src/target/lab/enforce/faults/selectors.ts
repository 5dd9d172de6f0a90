import { isEmptySelector } from "../../../../model/policy-rules.js";
import { has } from "../labels.js";
import { keyOf } from "../snapshot.js";
import type { Fault } from "./fault.js";
import { latestOfEach } from "./isolation.js";
import { isAmong, originOf, rememberingOrigins } from "./mechanisms/origins.js";
import { outsideMeets } from "./mechanisms/outside-meets.js";

/** B: which pods a selector means. */
export const selectors = {
  B1: {
    title: "namespaceSelector and podSelector of one peer ORed",
    effect: "both",
    references: "ahmetb/kubernetes-network-policy-recipes#27 (Calico 3.1.3), FEL#1947, WV#3312",
    reading: ({ isMember }) => ({
      isMember: (pod, { namespaceSelector, podSelector }, place) =>
        (namespaceSelector ? isMember(pod, { namespaceSelector }, place) : false) ||
        (podSelector ? isMember(pod, { podSelector }, place) : false),
    }),
  },
  B2: {
    title: "a podSelector alone matches pods of every namespace",
    effect: "leak",
    references: "none found; synthetic",
    reading: ({ isMember }) => ({
      isMember: (pod, peer, place) =>
        isMember(pod, { ...peer, namespaceSelector: peer.namespaceSelector ?? {} }, place),
    }),
  },
  B3: {
    title: "any label of matchLabels suffices",
    effect: "both",
    references: "AKS#1135",
    reading: () => ({
      matchLabels: (labels, wanted) => {
        const pairs = Object.entries(wanted);
        return pairs.length === 0 || pairs.some((pair) => has(labels, pair));
      },
    }),
  },
  B4: {
    title: "In with more than one value matches nothing",
    effect: "both",
    references: "AKS#2006, KR#614†",
    reading: ({ requirement }) => ({
      requirement: (labels, wanted) =>
        requirement(labels, wanted) && !(wanted.operator === "In" && (wanted.values?.length ?? 0) > 1),
    }),
  },
  B5: {
    title: "NotIn with several values met by a pod that lacks one of them",
    effect: "leak",
    references: "ACN#4866",
    reading: ({ requirement }) => ({
      requirement: (labels, wanted) =>
        wanted.operator === "NotIn"
          ? (wanted.values ?? []).some((value) => requirement(labels, { ...wanted, values: [value] }))
          : requirement(labels, wanted),
    }),
  },
  B6: {
    title: "NotIn and DoesNotExist fail for a pod without the key",
    effect: "both",
    references: "contiv/vpp#798",
    reading: ({ requirement }) => ({
      requirement: (labels, wanted) => Object.hasOwn(labels, wanted.key) && requirement(labels, wanted),
    }),
  },
  B7: {
    title: "an empty namespaceSelector misses namespaces that are younger than the policy",
    effect: "outage",
    references: "CAL#1893, ACN#865",
    reading: ({ isMember }) => {
      const older = new Map<string, ReadonlySet<string>>();
      return {
        isMember: (pod, peer, place) => {
          const key = keyOf(place.policy.metadata);
          const known = older.get(key) ?? new Set(place.snapshot.namespaceLabels.keys());
          older.set(key, known);
          const missed = isEmptySelector(peer.namespaceSelector) && !known.has(pod.namespace);
          return isMember(pod, peer, place) && !missed;
        },
      };
    },
  },
  B8: {
    title: "an empty spec.podSelector selects nothing",
    effect: "leak",
    references: "KR#91",
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, pod, scope) && !isEmptySelector(policy.spec?.podSelector ?? {}),
    }),
  },
  B9: {
    title: "a rule of ipBlocks alone also admits the policy's own namespace",
    effect: "leak",
    references: "CIL#46305 (GHSA-fm8w-2m5w-9j7r)",
    reading: ({ accept }) => ({
      accept: (rule, place) => {
        const blocksAlone = rule.peers?.length && rule.peers.every(({ ipBlock }) => ipBlock);
        return accept(
          blocksAlone ? { ...rule, peers: [...(rule.peers ?? []), { podSelector: {} }] } : rule,
          place,
        );
      },
    }),
  },
  B10: {
    title: "policies kept by namespace and name run together: that of a/bc takes the place of ab/c",
    effect: "both",
    references: "ACN#733, NPA#563, NPA#576†",
    reading: ({ policies }) => ({
      policies: (snapshot) =>
        latestOfEach(policies(snapshot), ({ metadata }) => `${metadata.namespace}${metadata.name}`),
    }),
  },
  "B10-label": {
    title: "labels and port names kept under one name: a pod that calls a port so counts as labelled",
    effect: "both",
    references: "ACN#733",
    reading: ({ isMember }) => ({
      isMember: (pod, peer, place) => {
        const ports = pod.containers.flatMap((container) => container.ports ?? []);
        const asLabels = Object.fromEntries(ports.flatMap(({ name }) => (name ? [[name, ""]] : [])));
        return isMember({ ...pod, labels: { ...asLabels, ...pod.labels } }, peer, place);
      },
    }),
  },
  B11: {
    title: "a namespaceSelector with NotIn met by every address that is no pod's",
    effect: "leak",
    references: "CIL#46949, CIL#46996",
    reading: outsideMeets("NotIn"),
  },
  "B11-absent": {
    title: "a namespaceSelector with DoesNotExist met by every address that is no pod's",
    effect: "leak",
    references: "as B11; synthetic",
    reading: outsideMeets("DoesNotExist"),
  },
  B12: {
    title: "a namespaceSelector beside an empty podSelector misses pods that are younger than the policy",
    effect: "outage",
    references: "KR#2059",
    belief: rememberingOrigins,
    reading: ({ isMember }) => ({
      isMember: (pod, peer, place) => {
        const older = originOf(place.policy, place.snapshot).pods;
        const missed = peer.namespaceSelector && isEmptySelector(peer.podSelector) && !isAmong(older, pod);
        return isMember(pod, peer, place) && !missed;
      },
    }),
  },
} as const satisfies Record<string, Fault>;
