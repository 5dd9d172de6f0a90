// The import keeps chai's types, which the declarations below add to, in the emitted ones.
import type { use } from "chai";
import { compare, type Statements, unjudged, wrongCells } from "../api/compare.js";
import type { ExpectedMatrix, ObservedMatrix } from "../api/played.js";
import { type Observation, probeId } from "../model/probe.js";
import type { CellResult } from "../model/result/result.js";
import { cellText, differenceText } from "./message.js";

export type ChaiPlugin = Parameters<typeof use>[0];

declare global {
  // Chai's own way to extend its types.
  // oxlint-disable-next-line typescript/no-namespace
  namespace Chai {
    interface Assertion {
      /** The probe was answered by the pod that it went to. */
      connected: Assertion;
      /** The probe was never answered. */
      dropped: Assertion;
      /** The probe was answered with a refusal. */
      refused: Assertion;
      /** The probe was dropped or refused, on a path that works without policies. */
      blocked: Assertion;
    }
    interface Match {
      (expected: ExpectedMatrix | Statements, message?: string): Assertion;
    }
  }
}

const properties = {
  connected: ["connected"],
  dropped: ["dropped"],
  refused: ["refused"],
  blocked: ["dropped", "refused"],
} as const satisfies Record<string, readonly Observation["kind"][]>;

/**
 * Assertions about what a step showed: `expect(step.observed).to.match(step.expected)` and
 * `expect(step.probe("x/a", "y/b", 80)).to.be.blocked`. What could not be judged fails with `not` as well as without.
 */
export const netproofChai: ChaiPlugin = ({ Assertion, AssertionError }, utils) => {
  const subject = (assertion: object): unknown => utils.flag(assertion, "object");
  for (const [name, kinds] of Object.entries<readonly string[]>(properties))
    Assertion.addProperty(name, function () {
      const cell = probed(subject(this));
      if (cell === undefined)
        throw new AssertionError(`"${name}" is for a probe: step.probe(from, to, port)`);
      const open = unjudged(cell);
      if (open !== undefined)
        throw new AssertionError(`nobody knows whether ${probeId(cell.probe)} is ${name}: ${open}`);
      const sentence = (not: string) =>
        `expected ${probeId(cell.probe)} ${not}to be ${name}: ${cellText(cell)}`;
      this.assert(kinds.includes(cell.observation.kind), sentence(""), sentence("not "));
    });
  for (const name of ["match", "matches"])
    Assertion.overwriteMethod(
      name,
      (original: (...args: unknown[]) => void) =>
        function (this: Chai.AssertionStatic, ...args: unknown[]) {
          const [expected] = args;
          const observed = subject(this);
          if (!isObserved(observed) || !isExpected(expected)) return original.apply(this, args);
          const cells = compare(observed, expected);
          const open = cells.filter(({ verdict }) => verdict === "inconclusive");
          if (open.length > 0) throw new AssertionError(differenceText(cells));
          const agrees = wrongCells(cells).length === 0;
          this.assert(agrees, differenceText(cells), "expected the matrices to differ, and they agree");
        },
    );
};

function isObserved(value: unknown): value is ObservedMatrix {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "observed matrix";
}

function isExpected(value: unknown): value is ExpectedMatrix | Statements {
  if (typeof value !== "object" || value === null) return false;
  return ("kind" in value && value.kind === "expected matrix") || "allow" in value || "deny" in value;
}

function probed(value: unknown): CellResult | undefined {
  return typeof value === "object" && value !== null && "observation" in value && "expectation" in value
    ? (value as CellResult)
    : undefined;
}
