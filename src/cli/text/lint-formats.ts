import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from "node-sarif-builder";
import type { Finding, Severity } from "../../policies/lint/finding.js";
import { type Linted, rules } from "../../policies/lint/lint.js";
import { workflowCommand } from "../../report/workflow-command.js";
import { plural } from "../../report/text/words.js";
import { indent, wrap } from "../../report/text/wrap.js";
import { version } from "../../run/version.js";

/** Findings in each format. */
export const lintFormats = {
  table: tableText,
  json: (linted) => `${JSON.stringify(linted, undefined, 2)}\n`,
  sarif: sarifText,
  github: githubText,
  markdown: markdownText,
} as const satisfies Record<string, (linted: Linted) => string>;

export type LintFormat = keyof typeof lintFormats;

const WIDTH = 80;

function tableText({ findings, silenced }: Linted): string {
  const parts = findings.map(({ severity, rule, file, line, object, text, remedy }) =>
    [
      `${file}:${line}  ${severity}  ${rule}`,
      indent(wrap(`${object}: ${text}.`, WIDTH - 2), 2),
      indent(wrap(`→ ${remedy}`, WIDTH - 2), 2),
    ].join("\n"),
  );
  const reasons = silenced.map(({ finding, reason }) =>
    indent(wrap(`${finding.file}:${finding.line}  ${finding.rule}: ${reason}`, WIDTH - 2), 2),
  );
  const apart = reasons.length === 0 ? [] : ["", "Silenced", ...reasons];
  return `${[...parts, countText(findings), ...apart].join("\n")}\n`;
}

function countText(findings: readonly Finding[]): string {
  if (findings.length === 0) return "No finding.";
  const of = (severity: Severity): number => findings.filter((own) => own.severity === severity).length;
  const counts = [
    plural(of("error"), "error"),
    plural(of("warning"), "warning"),
    ...(of("info") > 0 ? [`${of("info")} info`] : []),
  ];
  return `\n${counts.join(", ")}`;
}

function markdownText({ findings }: Linted): string {
  const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``;
  const lines = findings.map(
    ({ severity, rule, file, line, object, text, remedy }) =>
      `- **${severity}** ${rule}, ${code(`${file}:${line}`)} ${code(object)}\n  - ${code(text)}\n  - ${code(remedy)}`,
  );
  return `${findings.length === 0 ? "No finding." : lines.join("\n")}\n`;
}

const githubLevels = { error: "error", warning: "warning", info: "notice" } as const;

function githubText({ findings }: Linted): string {
  return findings
    .map(({ severity, rule, file, line, object, text, remedy }) =>
      workflowCommand({
        level: githubLevels[severity],
        title: `netproof lint: ${rule}`,
        text: `${object}: ${text}. ${remedy}`,
        place: { file, line },
      }),
    )
    .join("");
}

const sarifLevels = { error: "error", warning: "warning", info: "note" } as const;

/** SARIF 2.1.0, as code scanning reads it. */
function sarifText({ findings }: Linted): string {
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: "netproof",
    toolDriverVersion: version,
  });
  for (const { id, summary } of rules)
    run.addRule(
      new SarifRuleBuilder().initSimple({
        ruleId: id,
        shortDescriptionText: summary,
        fullDescriptionText: summary,
      }),
    );
  for (const { severity, rule, file, line, object, text, remedy } of findings)
    run.addResult(
      new SarifResultBuilder().initSimple({
        ruleId: rule,
        level: sarifLevels[severity],
        messageText: `${object}: ${text}. ${remedy}`,
        fileUri: file,
        startLine: line,
      }),
    );
  const log = new SarifBuilder();
  log.addRun(run);
  return `${log.buildSarifJsonString({ indent: true })}\n`;
}
