import type { Power } from "../../model/result/power.js";
import type { RunResult, StepResult } from "../../model/result/result.js";
import { duration, number, plural } from "./words.js";

/** What the run could have seen, and where its own slowness blurs what it saw: a sentence each. */
export function powerLines({ scenarios, verdict, power, soak, options }: RunResult): readonly string[] {
  return [
    ...(power.tries === 0 || verdict.kind === "ignores" ? [] : [powerLine(power)]),
    ...(soak === undefined
      ? []
      : [
          `Soaked for ${duration(soak.durationMs)}: ${plural(soak.tries, "try", "tries")} of denied connections, ${soak.answered === 0 ? "none answered" : `${soak.answered.toLocaleString("en-US")} answered`}.`,
        ]),
    ...slowLine(
      scenarios.flatMap(({ steps }) => steps),
      options.timeoutSeconds,
    ),
  ];
}

function powerLine({ tries, oneIn, connections, alone, pairs }: Power): string {
  const [weakest] = pairs;
  const own =
    weakest === undefined || pairs.length < 2
      ? ""
      : ` Weakest between nodes: ${weakest.from} → ${weakest.to}, one in ${number(weakest.oneIn)}.`;
  const single = connections < 2 ? "" : ` One that keeps to a single connection: one in ${number(alone)}.`;
  return `A leak of one in ${number(oneIn)} of all that is denied would have been seen with 95 % confidence, were tries independent (${plural(tries, "try", "tries")}).${single}${own}`;
}

function slowLine(steps: readonly StepResult[], timeoutSeconds: number): readonly string[] {
  const slow = steps.reduce((sum, { probing }) => sum + probing.slow, 0);
  if (slow === 0) return [];
  const all = steps.reduce((sum, { probing }) => sum + probing.tries, 0);
  const longest = Math.max(...steps.map(({ probing }) => probing.longestMs));
  return [
    `Probing itself was slow: ${number(slow)} of ${plural(all, "try", "tries")} took up to ${duration(longest)} with a time-out of ${timeoutSeconds} s. Times are no better than that.`,
  ];
}
