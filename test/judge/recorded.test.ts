import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { gapsIn } from "../../src/judge/complete.js";
import { judge } from "../../src/judge/judge.js";
import { probeId } from "../../src/model/probe.js";
import type { RunResult } from "../../src/model/result/result.js";
import { readRecord } from "../../src/record/file.js";

/**
 * Records of runs, and the verdicts that an independent run of the same scenarios came to, judged while it went on: in the
 * lab, sound and with a fault each, and on Calico. The lines of a file of verdicts: the run's findings, then by scenario, step,
 * connection and flow.
 */
const folder = "test/judge/recorded";

function verdictsOf({ verdict, scenarios }: RunResult): readonly string[] {
  return [
    `findings: ${verdict.findings.map(({ key }) => key).join(" ")}`,
    ...scenarios
      .flatMap(({ id, status, steps }) => [
        `${id}: ${status}`,
        ...steps.flatMap((step) => [
          `${id} # ${step.id}: ${step.status}`,
          ...step.cells.map(
            ({ probe, verdict: own, expectation }) =>
              `${id} # ${step.id} # ${probeId(probe)}: ${own} ${expectation.verdict}`,
          ),
          ...step.flows.map(
            ({ kind, probe, verdict: own }) => `${id} # ${step.id} # ${kind} ${probeId(probe)}: ${own}`,
          ),
        ]),
      ])
      .toSorted(),
  ];
}

const textOf = (file: string): string =>
  brotliDecompressSync(readFileSync(`${folder}/${file}`)).toString("utf8");

describe("the record of a run", () => {
  const names = readdirSync(folder).flatMap((file) => /^(.*)\.record\.json\.br$/.exec(file)?.[1] ?? []);
  for (const name of names)
    it(`is judged as the run itself was: ${name}`, () => {
      const file = `${name}.record.json.br`;
      const record = readRecord(textOf(file), file);
      expect(gapsIn(record)).to.deep.equal([]);
      const judged = verdictsOf(judge(record));
      expect(judged).to.deep.equal(textOf(`${name}.verdicts.br`).trimEnd().split("\n"));
    });

  it("is there for a sound lab, for ten faults and for a cluster", () => {
    expect(names).to.have.length.of.at.least(12);
  });
});
