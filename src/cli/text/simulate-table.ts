import { createColors } from "picocolors";
import type { ClusterState, IpFamily } from "../../model/objects.js";
import { verdictMarks } from "../../report/text/expected.js";
import { type GridCell, grid } from "../../report/text/matrix.js";
import type { ExpectedMatrix, MatrixQuery, Simulator } from "../../simulator/index.js";
import { UsageError } from "../exit.js";

export interface TableRequest {
  readonly simulator: Simulator;
  readonly state: ClusterState;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
  readonly ipFamily: string | undefined;
  readonly output: "table" | "json";
}

/** More pods than this are shown as groups that no policy tells apart. */
const MAX_PODS = 24;

/** A matrix for each port, as tables or as JSON. */
export function expectedTables(request: TableRequest): string {
  const { simulator, state, output } = request;
  const names = state.pods.map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`);
  const matrices = queriesOf(request).map((query) => ({ query, matrix: simulator.matrix(query) }));
  if (output === "json") {
    const values = matrices.map(({ query, matrix }) => ({ ...query, ...groupVerdicts(matrix, names) }));
    return `${JSON.stringify({ matrices: values }, undefined, 2)}\n`;
  }
  const tables = matrices.map(
    ({ query, matrix }) =>
      `to port ${query.port}/${query.protocol}, ${query.ipFamily}\n${grid(cells(matrix, names), createColors(false))}`,
  );
  const legend = Object.values(verdictMarks).map(({ letter, meaning }) => `${letter} ${meaning}`);
  return `${[...tables, legend.join("   ")].join("\n\n")}\n`;
}

function queriesOf({ state, port, protocol, ipFamily }: TableRequest): readonly MatrixQuery[] {
  const family = ipFamily ?? familyOf(state);
  if (family !== "IPv4" && family !== "IPv6") throw new UsageError("--ip-family knows IPv4 and IPv6");
  if (port !== undefined) {
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65535)
      throw new UsageError(`--port takes a number from 1 to 65535, not "${port}"`);
    return [{ protocol: (protocol ?? "TCP").toUpperCase(), port: number, ipFamily: family }];
  }
  const declared = declaredPorts(state).filter(
    (own) => protocol === undefined || own.protocol === protocol.toUpperCase(),
  );
  const ports = declared.length > 0 ? declared : [{ protocol: (protocol ?? "TCP").toUpperCase(), port: 80 }];
  return ports.map((own) => ({ ...own, ipFamily: family }));
}

function familyOf({ pods }: ClusterState): IpFamily {
  const first = pods.map(({ status }) => status?.podIP ?? status?.podIPs?.[0]?.ip).find(Boolean);
  return first?.includes(":") ? "IPv6" : "IPv4";
}

function declaredPorts({ pods }: ClusterState): readonly { protocol: string; port: number }[] {
  const ports = pods
    .flatMap(({ spec }) => spec.containers)
    .flatMap((container) => container.ports ?? [])
    .map(({ containerPort, protocol = "TCP" }) => ({ protocol, port: containerPort }));
  const unique = new Map(ports.map((own) => [`${own.port}/${own.protocol}`, own]));
  return [...unique.values()].toSorted((one, other) => one.port - other.port);
}

function cells(matrix: ExpectedMatrix, names: readonly string[]): readonly GridCell[] {
  const rows =
    names.length <= MAX_PODS
      ? names.map((name, index) => ({ name, from: index, to: index }))
      : matrix.groups.map((group) => groupRow(group, names));
  return rows.flatMap((row) =>
    rows.map((column) => ({
      from: row.name,
      to: column.name,
      mark: verdictMarks[matrix.verdict(row.from, column.to)],
    })),
  );
}

/** `x/a (+12)`. Two different pods stand for it where it has two, so that no cell shows a pod to itself. */
function groupRow(
  group: readonly number[],
  names: readonly string[],
): { name: string; from: number; to: number } {
  const [from = 0] = group;
  const others = group.length > 1 ? ` (+${group.length - 1})` : "";
  return { name: `${names[from]}${others}`, from, to: group.at(-1) ?? from };
}

function groupVerdicts(matrix: ExpectedMatrix, names: readonly string[]): object {
  const rows = matrix.groups.map((group) => groupRow(group, names));
  return {
    groups: matrix.groups.map((group) => group.map((index) => names[index])),
    verdicts: rows.map((row) => rows.map((column) => matrix.verdict(row.from, column.to))),
  };
}
