import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { z } from "zod";
import { machine } from "../../bench/bench.js";
import type { reportSchema } from "../../src/report/json/schema.js";
import { percentile } from "../../src/model/samples.js";
import { duration } from "../../src/report/text/words.js";
import { cniNames, type CniName } from "./cluster/names.js";
import { down, up } from "./cluster/up.js";
import { probeImage } from "./images/archives.js";
import { asset, libraryReport } from "./places.js";
import { finished, output } from "./process.js";

type Report = z.infer<typeof reportSchema>;

const versions: Readonly<Record<CniName, string>> = {
  bridge: "the reference plugin `bridge`",
  flannel: "flannel 0.28.4",
  calico: "Calico 3.28.5, dual stack",
  canal: "Canal: flannel 0.28.4, Calico 3.28.5",
  cilium: "Cilium 1.15.19",
  "kube-router": "kube-router 2.1.0, with `bridge`",
};

/** What each real CNI did with each scenario when the tests last ran the library on it, as the text of docs/cnis.md. */
export function survey(): string {
  const known = cniNames.filter((cni) => existsSync(libraryReport(cni)));
  if (known.length === 0) throw new Error("no report of a run is there: `npm run test:cluster` writes them");
  const reports = known.map((cni) => [cni, JSON.parse(readFileSync(libraryReport(cni), "utf8"))] as const);
  return page(new Map<CniName, Report>(reports));
}

/** What `bench/cluster.ts` measures on Calico: the library, and the scenarios tagged `e2e:`. */
export async function bench(parallel: string): Promise<string> {
  const name = "bench-calico";
  try {
    const { engine, kubeconfig, context } = await up({ name, cni: "calico", families: "dual" });
    const measure = (tag: readonly string[]): Promise<string> => {
      const script = ["dist/bench/cluster.js", kubeconfig, context, probeImage, parallel, ...tag];
      return output({ argv: engine.within([process.execPath, ...script]), env: engine.env });
    };
    return `${await measure([])}\n${await measure(["e2e:"])}`;
  } finally {
    await down(name);
  }
}

function page(reports: ReadonlyMap<CniName, Report>): string {
  const all = [...reports];
  const ids = [...new Set(all.flatMap(([, { scenarios }]) => scenarios.map(({ id }) => id)))];
  const statusOf = (report: Report, id: string): string =>
    report.scenarios.find((scenario) => scenario.id === id)?.status ?? "not run";
  return [
    "# What real CNIs did",
    "",
    `By \`npm run test:cluster\` and \`npm run docs:cnis\` on ${machine()}: two nodes of Kubernetes 1.34.4`,
    "each, the whole library. Where policies are ignored netproof stops after its first scenarios.",
    "",
    "| CNI | Verdict | Passed, failed, inconclusive, skipped | Time to enforce: median, p95, max | Pods, scenarios at once | Took |",
    "| --- | --- | --- | --- | --- | --- |",
    ...all.map(([cni, report]) => summaryRow(cni, report)),
    "",
    `| Scenario | ${all.map(([cni]) => cni).join(" | ")} |`,
    `| --- | ${all.map(() => "---").join(" | ")} |`,
    ...ids.map((id) => `| ${id} | ${all.map(([, report]) => statusOf(report, id)).join(" | ")} |`),
    "",
  ].join("\n");
}

function summaryRow(cni: CniName, { verdict, scenarios, durationMs, options }: Report): string {
  const count = (status: string): number => scenarios.filter((scenario) => scenario.status === status).length;
  const counts = ["pass", "fail", "inconclusive", "skipped"].map(count).join(", ");
  const times = scenarios.flatMap(({ steps }) =>
    steps.flatMap(({ timeToEnforce }) => timeToEnforce?.atMostMs ?? []),
  );
  const spread =
    times.length === 0
      ? "never"
      : [0.5, 0.95, 1].map((share) => duration(percentile(times, share))).join(", ");
  const pods = options.reusePods ? "shared" : "each scenario's own (`--own-pods`)";
  return `| ${versions[cni]} | ${verdict.sentence} | ${counts} | ${spread} | ${pods}, ${options.parallel} | ${duration(durationMs)} |`;
}

export function performancePage(figures: string): string {
  return [
    "# Where the time goes on a cluster",
    "",
    "By `npm run bench:cluster`: Calico, two nodes, dual stack, time-out 1 s. A step that has blocked connections takes at",
    "least the time-out. An attempt at a matrix is one exec for each source pod, and so is each quick attempt at what still",
    "differs. Goals: the library in five minutes, what is tagged `e2e:` in one, a step in one and a half time-outs.",
    "",
    figures,
  ].join("\n");
}

/** The sections of a page after its first part, which other commands' figures are in. */
export function sectionsOf(file: string): readonly string[] {
  const text = readFileSync(asset("..", "..", "docs", file), "utf8");
  return text.split(/^(?=## )/m).slice(1);
}

/** Writes a generated page, laid out as the others are. */
export async function writePage(file: string, text: string): Promise<void> {
  const path = asset("..", "..", "docs", file);
  writeFileSync(path, text);
  const { code, stderr } = await finished({ argv: ["npx", "prettier", "--write", path] });
  if (code !== 0) throw new Error(stderr);
}
