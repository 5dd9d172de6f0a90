import { createColors } from "picocolors";
import { quoteFrom } from "../../manifest/quote.js";
import type { Manifests } from "../../manifest/read.js";
import type { Endpoint } from "../../model/endpoint.js";
import type { Probe } from "../../model/probe.js";
import type { ExternalHost } from "../../target/target.js";
import type { ClusterState } from "../../model/objects.js";
import { explanationText } from "../../report/text/explanation.js";
import { statementLines, statementTitles } from "../../report/text/statements.js";
import { plural } from "../../report/text/words.js";
import { indent, wrap } from "../../report/text/wrap.js";
import { createSimulator } from "../../simulator/index.js";
import { againstText, type Judgement, statementResult } from "../../verify/judge.js";
import type { Mirror } from "../../verify/mirror.js";
import type { RunFlags } from "../options/run-flags.js";
import { besideResult, type Streams } from "../streams.js";

/** Columns that text keeps to. */
const WIDTH = 80;

/** What decides the connections against a statement, quoted. */
export type Whys = (judgement: Judgement) => readonly string[];

/** Of the first that is denied and the first that is allowed: both kinds fail `only`. */
export function whysIn(
  state: ClusterState,
  { manifests, hosts }: { readonly manifests: Manifests; readonly hosts: readonly ExternalHost[] },
): Whys {
  const simulator = createSimulator(state);
  return ({ against }) =>
    (["allow", "deny"] as const).flatMap((wanted) => {
      const first = against.find((one) => one.wanted === wanted);
      if (first === undefined) return [];
      const { to, protocol, port, ipFamily } = first.probe;
      const from = byAddress(first.probe, hosts);
      const explanation = simulator.explain({ from, to, protocol, port, ipFamily });
      return [`  ${againstText(first)}:\n${explanationText(explanation, quoteFrom(manifests), WIDTH - 4)}`];
    });
}

/** Manifests know a host outside by its address alone. */
function byAddress({ from, ipFamily }: Probe, hosts: readonly ExternalHost[]): Endpoint {
  if (from.kind !== "external") return from;
  const ip = hosts.find(({ name }) => name === from.name)?.addresses[ipFamily];
  return ip === undefined ? from : { kind: "address", ip };
}

/** Tells what verify has to say beside the run's own result. */
export interface StatementPrinter {
  readonly text: (text: string) => void;
  readonly mirror: (manifests: Manifests, mirror: Mirror) => void;
  readonly statements: (title: string, judgements: readonly Judgement[], whys: Whys) => void;
}

export function statementPrinterOf({ output }: RunFlags, streams: Streams): StatementPrinter {
  const { stream, isColored } = besideResult(output, streams);
  const colors = createColors(isColored);
  const text = (part: string): void => void stream.write(part);
  return {
    text,
    mirror: (manifests, mirror) => text(mirrorText(manifests, mirror)),
    statements: (title, judgements, whys) => {
      if (judgements.length === 0) return;
      const lines = judgements.map((judgement) => ({
        ...statementResult(judgement),
        whys: whys(judgement),
      }));
      text(`${title === statementTitles.live ? "\n" : ""}${statementLines(title, lines, colors)}\n`);
    },
  };
}

function mirrorText({ state }: Manifests, { pods, scenario, notes }: Mirror): string {
  const workloads = new Set(pods.map(({ workload }) => workload)).size;
  const services = scenario.fixture.reduce((sum, namespace) => sum + namespace.services.length, 0);
  const read = [
    state.policies.length === 1 ? "1 policy" : `${state.policies.length} policies`,
    plural(workloads, "workload"),
    plural(services, "Service"),
  ];
  const head = `netproof verify · ${read.join(", ")}, mirrored by ${plural(pods.length, "probe pod")}`;
  const outside = scenario.needs.externals.length === 0 ? "" : ", and hosts outside";
  const strangers = `Strangers try every port, too: a pod without labels in each namespace and in one that is unknown${outside}.`;
  const parts = [...notes, strangers].map((note) => `  · ${indent(wrap(note, WIDTH - 6), 4).trimStart()}`);
  return `${[wrap(head, WIDTH), ...parts].join("\n")}\n\n`;
}
