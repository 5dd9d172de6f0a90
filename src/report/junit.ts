import { create } from "xmlbuilder2";
import { groupBy } from "../model/group.js";
import type { RunResult } from "../model/result/result.js";
import { isFailure, isOpen, nameOf, type Point, pointsOf, suiteOf } from "./text/points.js";
import { powerLines } from "./text/power.js";
import { knownLines, problemLines, staleLine } from "./text/sentences.js";

/** JUnit XML: a suite for each scenario, a case for each step; inconclusive is an error, a mismatch a failure. */
export function junitReport(result: RunResult): string {
  const suites = [...groupBy(pointsOf(result), suiteOf)].map(([name, points]) => suite(name, points, result));
  const all = pointsOf(result);
  const root = { testsuites: { "@name": "netproof", ...totals(all, result.durationMs), testsuite: suites } };
  return `${create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" }, root).end({ prettyPrint: true })}\n`;
}

type Element = Readonly<Record<string, unknown>>;

function suite(name: string, points: readonly Point[], result: RunResult): Element {
  const ms = points.find(({ scenario }) => scenario !== undefined)?.scenario?.durationMs ?? result.durationMs;
  const stale = result.staleDivergences.filter(({ scenario }) => scenario === name);
  return {
    "@name": name,
    ...totals(points, ms),
    "@skipped": points.filter(({ kind }) => kind === "skipped").length,
    "@timestamp": result.startedAt,
    properties: {
      property: [
        { "@name": "target", "@value": result.target.title },
        { "@name": "netproof", "@value": result.version },
        ...powerLines(result).map((line) => ({ "@name": "power", "@value": line })),
        ...stale.map((one) => ({ "@name": "stale divergence", "@value": staleLine(one) })),
      ],
    },
    testcase: points.map(testCase),
  };
}

function totals(points: readonly Point[], ms: number): Element {
  const count = (has: (point: Point) => boolean): number => points.filter(has).length;
  return {
    "@tests": points.length,
    "@failures": count(isFailure),
    "@errors": count(isOpen),
    "@time": seconds(ms),
  };
}

function testCase(point: Point): Element {
  const names = { "@classname": suiteOf(point), "@name": nameOf(point) };
  switch (point.kind) {
    case "skipped":
      return { ...names, "@time": seconds(0), skipped: { "@message": point.reason } };
    case "trouble":
      return { ...names, "@time": seconds(0), error: problem("inconclusive", [point.reason]) };
    case "statement": {
      const { at, against } = point.statement;
      return {
        ...names,
        "@time": seconds(0),
        ...(isFailure(point) && { failure: problem("mismatch", against, at) }),
        ...(isOpen(point) && { error: problem("inconclusive", against, at) }),
      };
    }
    case "step": {
      const { step } = point;
      const known = knownLines(step);
      return {
        ...names,
        "@time": seconds(step.durationMs),
        ...(step.status === "fail" && { failure: problem("mismatch", problemLines(step)) }),
        ...(step.status === "inconclusive" && { error: problem("inconclusive", problemLines(step)) }),
        ...(known.length > 0 && { "system-out": known.join("\n") }),
      };
    }
  }
}

/** What lists of results show is the message; the text has all. */
function problem(type: string, lines: readonly string[], ...places: readonly string[]): Element {
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : "";
  const [first = type] = lines;
  return {
    "@type": type,
    "@message": `${first.replace(/\s+/g, " ")}${more}`,
    "#": [...lines, ...places].join("\n"),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
