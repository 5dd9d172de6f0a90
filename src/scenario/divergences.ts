import { z } from "zod";
import { proseField } from "../model/validation/fields.js";
import { fileError, InputError, type InputProblem, parseDocuments } from "../model/text/source.js";
import type { LocatedDocument } from "../model/text/located.js";
import { readInputFile } from "../model/text/text-file.js";
import { parseLocated, problemAt } from "./issues.js";
import { normalizeCellGroup } from "./normalize.js";
import type { CellGroup, Scenario } from "./scenario.js";
import { cellGroup } from "./schema.js";

/** Connections of a scenario that are known to differ from the specification, in one direction, for a stated reason. */
export interface Divergence {
  readonly scenario: string;
  /** A step's id; absent: every step. */
  readonly step?: string;
  readonly connections: readonly CellGroup[];
  readonly verdict: "leak" | "outage";
  readonly reference: string;
  /** A race: a run that does not meet it tells nothing. */
  readonly sometimes: boolean;
}

export const divergencesSchema = z.array(
  z.strictObject({
    scenario: z.string().describe("A scenario's name: ports/end-port"),
    step: z.string().optional().describe("A step's id, as -o json has it. Default: every step"),
    connections: z.array(cellGroup).min(1),
    verdict: z.enum(["leak", "outage"]).describe("The direction in which these connections differ"),
    sometimes: z.literal(true).optional().describe("A race: not reported where a run does not meet it"),
    reference: proseField.min(1).describe("Why: an issue, a page of the CNI's documentation"),
  }),
);

type DivergenceFile = z.infer<typeof divergencesSchema>[number];

/** Reads and checks a file of declared divergences. Throws InputError with everything that is wrong with it. */
export function loadDivergences(file: string, scenarios: readonly Scenario[]): readonly Divergence[] {
  const [document, ...more] = parseDocuments(readInputFile(file), file);
  if (document === undefined || more.length > 0)
    throw fileError(file, "a file of divergences holds exactly one YAML document, a list");
  const entries = parseLocated(divergencesSchema, document);
  const problems = entries.flatMap((entry, index) => unknownNames(entry, { document, index, scenarios }));
  if (problems.length > 0) throw new InputError(problems);
  return entries.map((entry, index) => divergence(entry, document, index));
}

function unknownNames(
  { scenario: id, step }: DivergenceFile,
  context: { document: LocatedDocument; index: number; scenarios: readonly Scenario[] },
): readonly InputProblem[] {
  const { document, index, scenarios } = context;
  const scenario = scenarios.find((known) => known.id === id);
  if (scenario === undefined)
    return [problemAt(document, [index, "scenario"], `there is no scenario "${id}"; netproof list has them`)];
  const steps = scenario.steps.map((known) => known.id);
  if (step === undefined || steps.includes(step)) return [];
  const text = `${id} has no step "${step}"; its steps: ${steps.join(", ")}`;
  return [problemAt(document, [index, "step"], text)];
}

function divergence(entry: DivergenceFile, document: LocatedDocument, index: number): Divergence {
  const { scenario, step, verdict, reference, sometimes = false } = entry;
  const connections = entry.connections.map((text, item) => {
    const { line, column } = document.locate([index, "connections", item]);
    return normalizeCellGroup(text, `${document.file}:${line}:${column}`);
  });
  return { scenario, connections, verdict, reference, sometimes, ...(step === undefined ? {} : { step }) };
}

/** JSON Schema (draft 2020-12) of a file of declared divergences. */
export function divergencesJsonSchema(): unknown {
  return { title: "netproof divergences", ...z.toJSONSchema(divergencesSchema, { io: "input" }) };
}
