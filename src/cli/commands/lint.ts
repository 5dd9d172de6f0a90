import { parseArgs } from "node:util";
import { severities, type Severity } from "../../policies/lint/finding.js";
import { lint, rules } from "../../policies/lint/lint.js";
import { EXIT, UsageError } from "../exit.js";
import { besideManifests, loadManifests, manifestHelp, manifestOptions } from "../manifests/manifests.js";
import type { Command, Streams } from "../streams.js";
import { type LintFormat, lintFormats } from "../text/lint-formats.js";

const formats = Object.keys(lintFormats).join("|");
const levels = severities.join(", ");

export const lintCommand: Command = {
  summary: "what in your policies will hurt, with the remedy",
  help: `
Usage: netproof lint -f FILE|DIR|- … [FLAGS]

Finds policies that mean less or more than they look, select nobody, name ports
that nobody has, or cut a workload off its DNS; each with file, line and remedy.
A finding needs ground in the manifests: where they have no workloads of a
namespace, nothing is said of it. Nothing is deployed.

  --severity LEVEL      shown from it on: ${levels} (warning)
  --fail-on LEVEL       exit 1 from it on (error)
  -o table|json|sarif|github|markdown
  --rules               lists the rules
${manifestHelp}

An annotation of the object silences a rule there, with a reason:
  netproof.io/ignore-selects-nobody: another chart installs the workload

Exit: 0, or 1 as --fail-on has it; 3 without a policy, 2 usage or invalid
      manifests

  netproof lint -f k8s/
  netproof lint -f k8s/ --severity info --fail-on warning
  helm template . | netproof lint -n shop -f - -o sarif
`,
  run: lintManifests,
};

async function lintManifests(args: readonly string[], streams: Streams): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...manifestOptions,
      severity: { type: "string", default: "warning" },
      "fail-on": { type: "string", default: "error" },
      rules: { type: "boolean" },
      output: { type: "string", short: "o", default: "table" },
      debug: { type: "boolean" },
    },
  });
  const { output, severity } = values;
  const failOn = values["fail-on"];
  if (!isFormat(output)) throw new UsageError(`-o takes ${formats}, not "${output}"`);
  if (!isSeverity(severity)) throw new UsageError(`--severity takes ${levels}, not "${severity}"`);
  if (!isSeverity(failOn)) throw new UsageError(`--fail-on takes ${levels}, not "${failOn}"`);
  if (values.rules === true) {
    for (const { id, severity: own, summary } of rules)
      streams.stdout.write(`${own.padEnd(8)}${id}: ${summary}\n`);
    return EXIT.ok;
  }
  const manifests = await loadManifests(values, streams);
  streams.stderr.write(besideManifests(manifests, values));
  if (manifests.state.policies.length === 0) {
    streams.stderr.write(
      "netproof: there is no NetworkPolicy in these manifests, so there is nothing to find\n",
    );
    return EXIT.inconclusive;
  }
  const found = lint(manifests, severity);
  streams.stdout.write(lintFormats[output](found));
  const from = severities.indexOf(failOn);
  return found.findings.some((own) => severities.indexOf(own.severity) >= from) ? EXIT.mismatch : EXIT.ok;
}

function isFormat(text: string): text is LintFormat {
  return Object.hasOwn(lintFormats, text);
}

function isSeverity(text: string): text is Severity {
  return severities.some((own) => own === text);
}
