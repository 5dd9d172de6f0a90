import { createColors } from "picocolors";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { formatEndpoint } from "../../model/endpoint.js";
import { groupBy } from "../../model/group.js";
import type { Matrix } from "../../model/matrix.js";
import type { Expectation } from "../../model/probe.js";
import { verdictMarks } from "../../report/text/expected.js";
import { grid, type GridCell } from "../../report/text/matrix.js";
import { matrixSvg } from "../../report/svg.js";
import { planScenario, type StepPlan } from "../../plan/scenario-plan.js";
import { defaultOptions } from "../../run/defaults.js";
import { externalPorts } from "../../probe/external-hosts.js";
import { placeholderTarget } from "../../plan/placeholder-addresses.js";
import { chooseScenarios } from "../../scenario/library.js";
import type { Change, Scenario, Step } from "../../scenario/scenario.js";
import { externalAddresses } from "../../model/known-hosts.js";
import { EXIT, UsageError } from "../exit.js";
import { outsideOption } from "../options/run-flags.js";
import type { Command } from "../streams.js";

export const showCommand: Command = {
  summary: "a scenario's fixture, policies and expected matrices",
  help: `
Usage: netproof show NAME|GLOB|FILE [--svg [--step N]]

No cluster is needed: addresses in what it prints are made up.

  --svg     the expected matrices of one scenario as a picture
  --step N  only those of its Nth step, from 1
  --allow-outside  policies of files that are not below the scenario's folder

  netproof show default-deny/ingress
  netproof show ./mine.yaml --svg --step 1 > mine.svg
`,
  run: async (args, { stdout }) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        debug: { type: "boolean" },
        ...outsideOption,
        svg: { type: "boolean", default: false },
        step: { type: "string" },
      },
    });
    if (positionals.length === 0) throw new UsageError("which scenario?");
    const scenarios = chooseScenarios({
      patterns: positionals,
      tags: [],
      allowOutside: values["allow-outside"],
    });
    if (!values.svg && values.step !== undefined) throw new UsageError("--step is for --svg");
    stdout.write(values.svg ? expectedSvg(scenarios, values.step) : scenarios.map(scenarioPage).join("\n"));
    return EXIT.ok;
  },
};

/** The lab's hosts, because scenarios with well-known CIDRs speak of them; documentation addresses stand in for others. */
function externalsOf({ needs }: Scenario): Parameters<typeof placeholderTarget>[0] {
  return needs.externals.map((name, index) => ({
    addresses: { IPv4: `192.0.2.${index + 10}`, IPv6: `2001:db8::${index + 10}` },
    ...externalAddresses.find((host) => host.name === name),
    name,
    ports: externalPorts,
    canProbe: true,
  }));
}

function plannedSteps(scenario: Scenario): readonly StepPlan[] {
  return planScenario(scenario, placeholderTarget(externalsOf(scenario)), defaultOptions.pods).steps;
}

/** The matrices of one scenario, of all its steps or of the one with that number. */
function expectedSvg(scenarios: readonly Scenario[], step: string | undefined): string {
  const [scenario] = scenarios;
  if (scenario === undefined || scenarios.length > 1)
    throw new UsageError(`--svg draws one scenario, not ${scenarios.length}`);
  if (step !== undefined && scenario.steps[Number(step) - 1] === undefined)
    throw new UsageError(`--step: ${scenario.id} has the steps 1 to ${scenario.steps.length}, not ${step}`);
  const sheets = plannedSteps(scenario).flatMap(({ expected }, index) =>
    expected === undefined || (step !== undefined && Number(step) !== index + 1)
      ? []
      : expectedGrids(expected).map(({ name, cells }) => ({
          title: `${index + 1}. ${scenario.steps[index]?.name}, ${name}`,
          cells,
        })),
  );
  return matrixSvg(`${scenario.id}: expected`, sheets);
}

function scenarioPage(scenario: Scenario): string {
  const steps = plannedSteps(scenario);
  const parts = scenario.steps.map((step, index) => {
    const expected = steps[index]?.expected;
    const problems = (steps[index]?.contradictions ?? []).map((text) => `! ${text}`);
    return [
      `## ${index + 1}. ${step.name}`,
      ...flowsText(step),
      ...step.changes.map(changeText),
      ...(expected ? matrices(expected) : []),
      ...problems,
    ].join("\n\n");
  });
  const head = [
    `# ${scenario.id}`,
    scenario.summary,
    ...(scenario.source ? [`Source: ${scenario.source}`] : []),
  ];
  const tags = scenario.tags.length === 0 ? [] : [`Tags: ${scenario.tags.join(" ")}`];
  return `${[head.join("\n"), ...tags, fixtureText(scenario), ...parts].join("\n\n")}\n`;
}

function fixtureText({ fixture }: Scenario): string {
  const lines = fixture.flatMap((namespace) => [
    `${namespace.name}  ${labelText(namespace.labels)}`,
    ...namespace.pods.map(({ name, labels, ports, hostNetwork }) => {
      const served = ports
        .map((port) => `${port.name ? `${port.name}=` : ""}${port.port}/${port.protocol}`)
        .join(" ");
      return `  ${name}  ${labelText(labels)}  ${served}${hostNetwork ? "  hostNetwork" : ""}`;
    }),
    ...namespace.services.map(({ name, selector }) => `  service ${name} → ${labelText(selector)}`),
  ]);
  return `Fixture\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function flowsText({ hold, watch, startup }: Step): readonly string[] {
  const lines = [
    ...hold.map(({ text, idle }) => `hold ${text}${idle ? ", idle" : ""}`),
    ...watch.map(({ text }) => `watch ${text}`),
    ...startup.map(({ text }) => `startup ${text}`),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function changeText(change: Change): string {
  switch (change.do) {
    case "apply":
    case "replace":
      return `${change.do}\n${change.policies.map((policy) => indent(stringify(policy))).join("\n  ---\n")}`;
    case "createPod":
      return `create pod\n${indent(stringify(change.pod))}`;
    case "createNamespace":
      return `create namespace\n${indent(stringify(change.namespace))}`;
    default:
      return indent(stringify(change)).trimStart();
  }
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, "  ");
}

interface ExpectedGrid {
  /** `to port 80/TCP, IPv4` */
  readonly name: string;
  readonly cells: readonly GridCell[];
}

function expectedGrids(expected: Matrix<Expectation>): readonly ExpectedGrid[] {
  const groups = groupBy(
    expected,
    ([{ port, protocol, ipFamily }]) => `to port ${port}/${protocol}, ${ipFamily}`,
  );
  return [...groups].map(([name, cells]) => ({
    name,
    cells: cells.map(([{ from, to }, { verdict }]) => ({
      from: formatEndpoint(from),
      to: formatEndpoint(to),
      mark: verdictMarks[verdict],
    })),
  }));
}

function matrices(expected: Matrix<Expectation>): readonly string[] {
  const grids = expectedGrids(expected).map(
    ({ name, cells }) => `${name}\n${grid(cells, createColors(false))}`,
  );
  return [
    ...grids,
    Object.values(verdictMarks)
      .map(({ letter, meaning }) => `${letter} ${meaning}`)
      .join("   "),
  ];
}
