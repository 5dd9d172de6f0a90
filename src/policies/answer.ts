import { hasAddress, withMadeUpAddresses } from "../manifest/addresses.js";
import type { Manifests } from "../manifest/read.js";
import { formatEndpoint, type Endpoint } from "../model/endpoint.js";
import type { Explanation } from "../model/explanation.js";
import type { ForeignPolicy } from "../model/foreign-policy.js";
import type { ClusterState, IpFamily, Labels, NetworkPolicySpec, ObjectMeta, Pod } from "../model/objects.js";
import { peersOf } from "../model/policy-rules.js";
import type { Verdict } from "../model/probe.js";
import { parsePath } from "../model/text/source.js";
import { createSimulator } from "../simulator/index.js";
import type { Peer, PeerForm } from "./built-in-peers.js";
import { foreignPoliciesOf } from "./foreign.js";
import { type Unknown, unknownsOf } from "./unknowns.js";

/** One end of a question: something that manifests describe, or what every cluster has. */
export type End =
  { readonly kind: "endpoint"; readonly endpoint: Endpoint } | { readonly kind: "peer"; readonly peer: Peer };

export interface Question {
  readonly from: End;
  readonly to: End;
  readonly protocol: string;
  readonly port: number;
  readonly ipFamily?: IpFamily;
}

/** What policies mean for one connection. `undecided`: what manifests leave out decides it. */
export interface Answer {
  readonly verdict: Verdict | "undecided";
  /** What it depends on; empty where it is certain. */
  readonly dependsOn: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
  /** Of the state as it is described. */
  readonly explanation: Explanation;
}

/** Throws UnknownEndpoint where the state has no such object. */
export function answer({ state, foreign }: Pick<Manifests, "state" | "foreign">, question: Question): Answer {
  const forms = formsOf(state, question);
  const found = forms.map((form) => ({ form, found: judged(form, foreign, question) }));
  const [first] = found;
  if (first === undefined) throw new Error("a question has an end");
  const verdicts = new Set(found.map((one) => one.found.verdict));
  const dependsOn = [...new Set(found.flatMap((one) => one.found.dependsOn))];
  if (verdicts.size === 1) return { ...first.found, dependsOn };
  const byForm = found.map((one) => `${one.form.form} it is ${words[one.found.verdict]}`);
  const how = `where it is: ${byForm.join("; ")}`;
  return { ...first.found, verdict: "undecided", dependsOn: [how, ...dependsOn] };
}

const words = {
  allow: "allowed",
  deny: "denied",
  unspecified: "left open by the API",
  undecided: "undecided",
} as const;

interface Form {
  readonly form: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly state: ClusterState;
}

function formsOf(state: ClusterState, { from, to }: Question): readonly Form[] {
  const sources: readonly PeerForm[] = formsOfEnd(from, to, state);
  return sources.flatMap((source) =>
    formsOfEnd(to, from, source.state).map((destination) => ({
      form: [source.form, destination.form].filter((text) => text !== "").join(", "),
      from: source.endpoint,
      to: destination.endpoint,
      state: destination.state,
    })),
  );
}

function formsOfEnd(end: End, other: End, state: ClusterState): readonly PeerForm[] {
  if (end.kind === "endpoint") return [{ form: "", endpoint: end.endpoint, state }];
  const opposite = other.kind === "endpoint" ? podAt(state, other.endpoint) : undefined;
  return end.peer.forms(opposite, state);
}

function podAt(state: ClusterState, end: Endpoint): Pod | undefined {
  return end.kind === "pod" ? podsAt(state, end)[0] : undefined;
}

/** Behind a Service there may be several. */
function podsAt({ pods, services }: ClusterState, end: Endpoint): readonly Pod[] {
  switch (end.kind) {
    case "pod":
      return pods.filter(({ metadata }) => isNamed(metadata, end));
    case "address":
      return pods.filter(
        ({ status }) => status?.podIP === end.ip || status?.podIPs?.some(({ ip }) => ip === end.ip),
      );
    case "service": {
      const selector = services.find(({ metadata }) => isNamed(metadata, end))?.spec.selector ?? {};
      if (Object.keys(selector).length === 0) return [];
      return pods.filter(
        ({ metadata }) =>
          (metadata.namespace ?? "default") === end.namespace && hasAll(metadata.labels ?? {}, selector),
      );
    }
    default:
      return [];
  }
}

function isNamed(
  { name, namespace = "default" }: ObjectMeta,
  end: { namespace: string; name: string },
): boolean {
  return namespace === end.namespace && name === end.name;
}

/** More are not tried together, each of them alone then. */
const MOST_WORLDS = 512;

function judged({ from, to, state }: Form, foreign: readonly ForeignPolicy[], question: Question): Answer {
  const { protocol, port, ipFamily } = question;
  const pods = [...new Set([from, to].flatMap((end) => podsAt(state, end)))];
  const narrowed = narrowedTo(state, [from, to], pods);
  const query = { from, to, protocol, port, ...(ipFamily === undefined ? {} : { ipFamily }) };
  const explain = (own: ClusterState): Explanation =>
    createSimulator(withMadeUpAddresses(own)).explain(query);
  const unknowns = unknownsOf(narrowed, pods, [from, to]);
  const explanation = explain(narrowed);
  const verdictIn = (own: ClusterState): Verdict => explain(own).expectation.verdict;
  const undecidedBy = [
    ...deciding(narrowed, unknowns, verdictIn),
    ...new Set(pods.flatMap((pod) => foreignPoliciesOf(foreign, pod))),
  ];
  const verdict = undecidedBy.length > 0 ? "undecided" : explanation.expectation.verdict;
  return { verdict, dependsOn: undecidedBy, notes: addressNotes(narrowed, pods, explanation), explanation };
}

/** Blocks smaller than a cluster's pods are taken for others' addresses. */
function addressNotes(
  { policies }: ClusterState,
  pods: readonly Pod[],
  { directions }: Explanation,
): readonly string[] {
  const speaking = directions.flatMap(({ ruling }) =>
    ruling.kind === "isolated"
      ? ruling.policies.map(({ policy }) => ({ policy, path: "" }))
      : ruling.kind === "admitted"
        ? [ruling]
        : [],
  );
  const having = policies.filter(({ metadata, spec }) =>
    speaking.some(
      ({ policy, path }) =>
        policy === `${metadata.namespace ?? "default"}/${metadata.name}` && hasBlock(spec ?? {}, path),
    ),
  );
  if (having.length === 0 || pods.every(hasAddress)) return [];
  const names = having
    .map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`)
    .join(", ");
  return [
    `the manifests do not say which addresses pods have, and ${names} has ipBlocks: they were compared with made-up ones of 10.244.0.0/16 (--pod-cidr).`,
  ];
}

/** Of the whole policy, or of the peer that a path names. */
function hasBlock(spec: NetworkPolicySpec, path: string): boolean {
  if (path === "") return peersOf(spec).some(({ ipBlock }) => ipBlock);
  const peer = parsePath(path).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
    spec,
  );
  return typeof peer === "object" && peer !== null && "ipBlock" in peer && peer.ipBlock !== undefined;
}

/** Only what the connection meets: a question has few pods, and a cluster many. */
function narrowedTo(state: ClusterState, ends: readonly Endpoint[], pods: readonly Pod[]): ClusterState {
  if (!ends.every(({ kind }) => kind === "pod")) return state;
  const namespaces = new Set(pods.map(({ metadata }) => metadata.namespace ?? "default"));
  return {
    ...state,
    pods,
    policies: state.policies.filter(({ metadata }) => namespaces.has(metadata.namespace ?? "default")),
  };
}

/** The unknowns that turn the verdict, whatever the others are. */
function deciding(
  state: ClusterState,
  unknowns: readonly Unknown[],
  verdictIn: (state: ClusterState) => Verdict,
): readonly string[] {
  const count = unknowns.reduce((product, { variants }) => product * variants.length, 1);
  if (count > MOST_WORLDS) return unknowns.flatMap((one) => deciding(state, [one], verdictIn));
  const verdicts = Array.from({ length: count }, (_, world) => verdictIn(applied(state, unknowns, world)));
  let stride = 1;
  return unknowns.flatMap(({ what, variants }) => {
    const step = stride;
    stride *= variants.length;
    const turns = verdicts.some((verdict, world) => {
      const variant = Math.floor(world / step) % variants.length;
      return verdict !== verdicts[world - variant * step];
    });
    return turns ? [what] : [];
  });
}

/** A world's number has a digit for each unknown. */
function applied(state: ClusterState, unknowns: readonly Unknown[], world: number): ClusterState {
  let rest = world;
  return unknowns.reduce((own, { variants }) => {
    const change = variants[rest % variants.length];
    rest = Math.floor(rest / variants.length);
    return change === undefined ? own : change(own);
  }, state);
}

function hasAll(own: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => own[key] === value);
}

/** `shop/web`, `internet` */
export function endText(end: End): string {
  return end.kind === "peer" ? end.peer.name : formatEndpoint(end.endpoint);
}
