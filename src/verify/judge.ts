import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { CellResult } from "../model/result/result.js";
import type { StatementResult } from "../model/result/statement.js";
import type { Statement } from "./statements.js";

/** What became of a statement. `open`: nothing contradicts it, and not all of it is shown. */
export interface Judgement {
  readonly statement: Statement;
  readonly status: "holds" | "fails" | "open";
  /** Connections that it speaks of. */
  readonly cells: number;
  /** Those that contradict it, or that leave it open. */
  readonly against: readonly Against[];
}

export interface Against {
  readonly probe: Probe;
  /** What the statement wants. */
  readonly wanted: "allow" | "deny";
  /** What is instead: `is denied`, `is left open by the API`, `answered`, `is not known: …`. */
  readonly found: string;
}

/** Against what the policies mean. */
export function judgeSimulated(
  statements: readonly Statement[],
  cells: Iterable<readonly [Probe, Expectation]>,
): readonly Judgement[] {
  const all = [...cells].map(([probe, { verdict }]) => ({ probe, verdict }));
  return statements.map((statement) =>
    judgement(statement, all, ({ verdict }, wanted) => {
      if (verdict === wanted) return undefined;
      const found = { allow: "is allowed", deny: "is denied", unspecified: "is left open by the API" }[
        verdict
      ];
      return { status: "fails", found };
    }),
  );
}

/** Against what was seen. Nothing is blocked until proven blocked: only a match shows it. */
export function judgeLive(
  statements: readonly Statement[],
  cells: readonly CellResult[],
): readonly Judgement[] {
  return statements.map((statement) =>
    judgement(statement, cells, ({ verdict, observation }, wanted) => {
      const agrees = (observation.kind === "connected") === (wanted === "allow");
      if (verdict === "match" && agrees) return undefined;
      if (observation.kind === "inconclusive")
        return { status: "open", found: `is not known: ${observation.why}` };
      if (verdict === "inconclusive") return { status: "open", found: "is not proven" };
      const found = observation.kind === "connected" ? "answered" : `was ${observation.kind}`;
      return { status: agrees ? "open" : "fails", found };
    }),
  );
}

type Finding = { readonly status: "fails" | "open"; readonly found: string } | undefined;

function judgement<T extends { readonly probe: Probe }>(
  statement: Statement,
  cells: readonly T[],
  find: (cell: T, wanted: Against["wanted"]) => Finding,
): Judgement {
  const concerned = cells.flatMap((cell) => {
    const wanted = wantedOf(statement, cell.probe);
    return wanted === undefined ? [] : [{ cell, wanted }];
  });
  const found = concerned.flatMap(({ cell, wanted }) => {
    const finding = find(cell, wanted);
    return finding === undefined ? [] : [{ ...finding, probe: cell.probe, wanted }];
  });
  const failing = found.filter(({ status }) => status === "fails");
  const isOpen = found.length > 0 || concerned.length === 0 || statement.undecided.length > 0;
  return {
    statement,
    status: failing.length > 0 ? "fails" : isOpen ? "open" : "holds",
    cells: concerned.length,
    against: failing.length > 0 ? failing : found,
  };
}

/** What a statement says of a connection between stand-ins, or of a stranger to one; undefined: nothing. */
function wantedOf(statement: Statement, probe: Probe): Against["wanted"] | undefined {
  const [from, to] = [nameOf(probe.from), nameOf(probe.to)];
  if (from === undefined || to === undefined || from === to || !statement.to.has(to)) return undefined;
  const onPort = statement.ports?.some(
    ({ port, protocol }) => port === probe.port && protocol === probe.protocol,
  );
  if (onPort === false) return undefined;
  if (statement.from.has(from)) return statement.kind === "deny" ? "deny" : "allow";
  const meansOthers = statement.kind === "only" || (statement.kind === "deny" && statement.fromEveryone);
  return meansOthers ? "deny" : undefined;
}

function nameOf(end: Endpoint): string | undefined {
  return end.kind === "pod" || end.kind === "external" ? formatEndpoint(end) : undefined;
}

/** As reports have it. */
export function statementResult({
  statement: { text, at, undecided },
  status,
  cells,
  against,
}: Judgement): StatementResult {
  const why = undecided.map((reason) => `undecided: ${reason}`);
  return { text, at, status, connections: cells, against: [...against.map(againstText), ...why] };
}

/** `shop/web → shop/db:5432/TCP must be denied, but is allowed` */
export function againstText({ probe, wanted, found }: Against): string {
  return `${probeId(probe)} must be ${wanted === "allow" ? "allowed" : "denied"}, but ${found}`;
}
