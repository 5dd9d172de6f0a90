import type { Change, ExposureChange, Impact, Undecided } from "../../policies/impact/change.js";
import { listedPorts } from "../../policies/matrix/port-text.js";
import { workflowCommand } from "../../report/workflow-command.js";
import { indent, wrap } from "../../report/text/wrap.js";

/** What a change of manifests does, in each format. Exposure comes first: it is what nobody sees in a diff. */
export const impactFormats = {
  table: tableText,
  markdown: markdownText,
  json: (impact) => `${JSON.stringify(impact, undefined, 2)}\n`,
  github: githubText,
} as const satisfies Record<string, (impact: Impact) => string>;

export type ImpactFormat = keyof typeof impactFormats;

const WIDTH = 80;

const titles = {
  opened: "Opened",
  "left open": "Left open by the API",
  cut: "Cut while it rolls out",
  closed: "Closed",
} as const satisfies Record<Change["kind"], string>;

const NOTHING = "No connection between workloads changes, and neither does what is beyond them.";

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly text: string;
  readonly below: readonly string[];
  /** `k8s/db.yaml:12`: the first rule that does it. */
  readonly at?: string | undefined;
}

function sectionsOf({ exposure, changes, added, removed, undecided }: Impact): readonly Section[] {
  const kinds = (Object.keys(titles) as Change["kind"][]).map((kind): Section => ({
    title: titles[kind],
    lines: changes.filter((change) => change.kind === kind).map(changeLine),
  }));
  const names = (all: readonly string[]): readonly Line[] => all.map((text) => ({ text, below: [] }));
  const sections = [
    { title: "Exposed otherwise than before", lines: exposure.map(exposureLine) },
    ...kinds,
    { title: "Undecided", lines: undecided.map(undecidedLine) },
    { title: "New workloads", lines: names(added) },
    { title: "Workloads that are gone", lines: names(removed) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function changeLine({ from, to, ports, reasons }: Change): Line {
  return {
    text: `${from} → ${to}: ${listedPorts(ports)}`,
    below: reasons.map(({ text, at }) => (at === undefined ? text : `${text} (${at})`)),
    at: reasons.find(({ at }) => at !== undefined)?.at,
  };
}

function undecidedLine({ from, to, dependsOn }: Undecided): Line {
  return { text: `${from} → ${to}`, below: dependsOn.map((what) => `depends on ${what}`) };
}

function exposureLine({ workload, direction, more, less }: ExposureChange): Line {
  const below = [...more.map((who) => `+ ${who}`), ...less.map((who) => `- ${who}`)];
  return { text: `${workload} ${direction === "ingress" ? "is reached from" : "may reach"}`, below };
}

function tableText(impact: Impact): string {
  const parts = sectionsOf(impact).map(({ title, lines }) => {
    const all = lines.flatMap(({ text, below }) => [
      indent(wrap(text, WIDTH - 2), 2),
      ...below.map((own) => indent(wrap(own, WIDTH - 6), 6)),
    ]);
    return `${title}\n${all.join("\n")}\n`;
  });
  return parts.length === 0 ? `${NOTHING}\n` : parts.join("\n");
}

function markdownText(impact: Impact): string {
  const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``;
  const parts = sectionsOf(impact).map(({ title, lines }) => {
    const all = lines.flatMap(({ text, below }) => [
      `- ${code(text)}`,
      ...below.map((own) => `  - ${code(own)}`),
    ]);
    return `### ${title}\n\n${all.join("\n")}\n`;
  });
  return parts.length === 0 ? `${NOTHING}\n` : parts.join("\n");
}

/** An annotation for each change, at the line of the rule that does it. */
function githubText(impact: Impact): string {
  const commands = sectionsOf(impact).flatMap(({ title, lines }) =>
    lines.map(({ text, below, at }) => {
      const [, file, line] = /^(.*):(\d+)$/s.exec(at ?? "") ?? [];
      return workflowCommand({
        level: title === titles.closed || title.endsWith("gone") ? "notice" : "warning",
        title: `netproof: ${title}`,
        text: [text, ...below].join("\n"),
        ...(file === undefined ? {} : { place: { file, line: Number(line) } }),
      });
    }),
  );
  return commands.length === 0
    ? workflowCommand({ level: "notice", title: "netproof", text: NOTHING })
    : commands.join("");
}
