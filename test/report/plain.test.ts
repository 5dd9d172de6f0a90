import { expect } from "chai";
import * as fc from "fast-check";
import { createColors } from "picocolors";
import { type Format, formatNames, render } from "../../src/cli/reports/formats.js";
import type { RunResult } from "../../src/model/result/result.js";
import { checkLines } from "../../src/report/text/checks.js";
import { readReport } from "../../src/report/json/read.js";
import { emptyRun, mixedRun, statedRun } from "./runs.js";

/** What stands in a result as one of few words, and the time, which readers parse. */
const WORDS = new Set([
  "kind",
  "status",
  "verdict",
  "protocol",
  "ipFamily",
  "startedAt",
  "apiVersion",
  "key",
]);

/** The result with more behind each of its strings. */
function withTails<T>(value: T, tails: Iterator<string>, key = ""): T {
  if (typeof value === "string") return (WORDS.has(key) ? value : `${value}${tails.next().value}`) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withTails(item, tails, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([own, item]) => [own, withTails(item as unknown, tails, own)]);
  return Object.fromEntries(entries) as T;
}

function* over(tails: readonly string[]): Generator<string> {
  for (let index = 0; ; index++) yield tails[index % tails.length] ?? "";
}

const controls = [
  "\u0000",
  "\u0007",
  "\b",
  "\u001B[2J",
  "\u001B]0;title\u0007",
  "\u001B[31m",
  "\u007F",
  "\u0085",
  "\u009B2J",
  "\r",
  "\u200E",
  "\u200F",
  "\u061C",
  "\u202A",
  "\u202E",
  "\u2066",
  "\u2069",
  "\u2028",
  "\u2029",
  "\uD800",
  "\uDC00",
];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(...controls),
  fc.constantFrom("\n::error::x", "# SKIP", "]]>"),
);
const tails = fc.array(text, { minLength: 5, maxLength: 20 });

/** Line ends and tabs apart, whatever a terminal or a reader of markup could obey. */
function controlsIn(said: string): readonly string[] {
  const found = said.match(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu) ?? [];
  return found
    .filter((control) => control !== "\n" && control !== "\t")
    .map((control) => control.charCodeAt(0).toString(16));
}

const samples: readonly (readonly [string, RunResult])[] = [
  ["a mixed run", mixedRun()],
  ["a run with statements", statedRun()],
  [
    "a run that never began",
    { ...emptyRun, failure: "no answer", target: { ...emptyRun.target, diagnosis: "kubectl get x" } },
  ],
];

describe("reports of results that hold any characters", () => {
  for (const format of formatNames) {
    it(`show no control character in ${format}`, async () => {
      for (const [, sample] of samples) {
        // The page's own programs are no data.
        const own = controlsIn(await render(format, sample));
        await fc.assert(
          fc.asyncProperty(tails, async (some) => {
            const said = await render(format, withTails(sample, over(some)));
            expect(controlsIn(said)).to.deep.equal(own);
          }),
          { numRuns: format === "html" ? 15 : 40 },
        );
      }
    });
  }

  const lines: Partial<Record<Format, (result: string) => readonly string[]>> = {
    github: (said) =>
      said
        .trimEnd()
        .split("\n")
        .map((line) => /^::\w+ title=/.exec(line)?.[0] ?? line),
    tap: (said) => said.split("\n").flatMap((line) => /^(not ok|ok) \d+|^1\.\.\d+/.exec(line)?.[0] ?? []),
  };
  for (const [format, shape] of Object.entries(lines)) {
    it(`keep their lines in ${format}`, async () => {
      const known = shape(await render(format as Format, mixedRun()));
      const property = fc.asyncProperty(tails, async (some) => {
        const said = await render(format as Format, withTails(mixedRun(), over(some)));
        expect(shape(said)).to.deep.equal(known);
      });
      await fc.assert(property, { numRuns: 30 });
    });
  }

  it("are clean once -o json is read back, whoever wrote it", async () => {
    const wild = JSON.stringify(JSON.parse(await render("json", mixedRun()))).replace(
      "deny all",
      String.raw`deny \u001b[2J\u202e`,
    );
    const [step] = readReport(wild, "f.json").scenarios[0]?.steps ?? [];
    expect(step?.name).to.equal(String.raw`deny \u001b[2J\u202e`);
  });

  it("are the same with colours: what data holds is no colour", () => {
    const check = { name: "version", status: "ok", text: "v1\u001B[31m\u0007" } as const;
    expect(checkLines([check], createColors(false))).to.include(String.raw`v1\u001b[31m\u0007`);
  });

  it("name a server without its credentials", async () => {
    const title = 'context "a" at https://admin:pa%40ss@10.0.0.1:6443 · Kubernetes v1.34';
    const sample = { ...mixedRun(), target: { ...emptyRun.target, title } };
    expect(await render("table", sample)).to.include("https://10.0.0.1:6443");
    for (const format of formatNames) expect(await render(format, sample)).not.to.include("admin");
  });
});
