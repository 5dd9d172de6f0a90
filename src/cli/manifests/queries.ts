import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type Endpoint, parseEndpoint } from "../../model/endpoint.js";
import { InputError, type InputProblem } from "../../model/text/source.js";
import { checkFile } from "../../model/text/text-file.js";
import { type Query, type Simulator, UnknownEndpoint } from "../../simulator/index.js";
import { EXIT } from "../exit.js";
import type { Streams } from "../streams.js";
import { unreadable } from "./manifests.js";

const end = z.string().transform((text, context): Endpoint => {
  const endpoint = parseEndpoint(text);
  if (endpoint !== undefined && endpoint.kind !== "external") return endpoint;
  context.addIssue({
    code: "custom",
    message: `"${text}" is none of ns/pod, an IP address, node/NAME, service/NS/NAME`,
  });
  return z.NEVER;
});

const querySchema = z
  .strictObject({
    id: z.union([z.string(), z.number()]).optional(),
    from: end,
    to: end,
    protocol: z.string().regex(/\S/).toUpperCase().default("TCP"),
    port: z.int().min(1).max(65535).optional(),
    established: z.boolean().optional(),
    ipFamily: z.enum(["IPv4", "IPv6"]).optional(),
  })
  .refine(({ from }) => from.kind !== "service", {
    path: ["from"],
    message: "a Service opens no connections",
  })
  .refine(({ protocol, port }) => port !== undefined || !["TCP", "UDP", "SCTP"].includes(protocol), {
    path: ["port"],
    message: "TCP, UDP and SCTP need a port",
  })
  .refine(
    ({ from, to, ipFamily }) => new Set([familyOf(from), familyOf(to), ipFamily].filter(Boolean)).size <= 1,
    {
      message: "from, to and ipFamily are of different IP families",
    },
  );

function familyOf(endpoint: Endpoint): "IPv4" | "IPv6" | undefined {
  if (endpoint.kind !== "address") return undefined;
  return endpoint.ip.includes(":") ? "IPv6" : "IPv4";
}

/** The lines of a file, or of standard input for `-`, as they come: a file of a million need not be in memory. */
export function queryLines(path: string, { stdin }: Streams): QueryFile {
  if (path !== "-") checkQueries(path);
  const input = path === "-" ? stdin : createReadStream(path);
  return { file: path === "-" ? "<stdin>" : path, lines: createInterface({ input, crlfDelay: Infinity }) };
}

function checkQueries(path: string): void {
  try {
    checkFile(path, Number.POSITIVE_INFINITY);
  } catch (error) {
    throw unreadable(path, error);
  }
}

interface QueryFile {
  readonly file: string;
  readonly lines: AsyncIterable<string>;
}

interface Asked {
  readonly simulator: Simulator;
  /** A pod of a workload that is named, and every other end as it is. */
  readonly podOf: (end: Endpoint) => Endpoint;
}

/** Answers written at once: as many as a pipe likes to take. */
const BATCH = 1_000;

/** Answers JSON lines with JSON lines, in order; what is wrong with a line it says instead, and goes on. Returns the exit code. */
export async function answerQueries(
  { simulator, podOf }: Asked,
  { file, lines }: QueryFile,
  { stdout, stderr, gone, taken }: Streams,
): Promise<number> {
  let batch: string[] = [];
  let number = 0;
  let isWrong = false;
  const flush = async (): Promise<void> => {
    const text = batch.join("");
    batch = [];
    if (text !== "") stdout.write(text);
    await taken();
  };
  try {
    for await (const line of lines) {
      if (gone.aborted) break;
      number += 1;
      if (line.trim() === "") continue;
      const answer = answerTo({ simulator, podOf }, line);
      if ("answer" in answer) batch.push(`${JSON.stringify(answer.answer)}\n`);
      else {
        isWrong = true;
        const problems = answer.problems.map((problem) => ({ file, line: number, column: 1, ...problem }));
        stderr.write(`${new InputError(problems).message}\n`);
      }
      if (batch.length === BATCH) await flush();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  await flush();
  return isWrong ? EXIT.usage : EXIT.ok;
}

type Answer =
  { readonly answer: unknown } | { readonly problems: readonly Pick<InputProblem, "path" | "text">[] };

function answerTo({ simulator, podOf }: Asked, line: string): Answer {
  const parsed = parseLine(line);
  if ("problems" in parsed) return parsed;
  const { id, query } = parsed;
  try {
    const named = { ...query, from: podOf(query.from), to: podOf(query.to) };
    return { answer: { id, ...simulator.evaluate(named) } };
  } catch (error) {
    if (error instanceof UnknownEndpoint) return { problems: [{ path: "", text: error.message }] };
    throw error;
  }
}

function parseLine(
  line: string,
):
  | { readonly id: string | number | undefined; readonly query: Query }
  | Extract<Answer, { problems: unknown }> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problems: [{ path: "", text: error instanceof Error ? error.message : String(error) }] };
  }
  const result = querySchema.safeParse(value);
  if (!result.success) {
    return {
      problems: result.error.issues.map(({ path, message }) => ({ path: path.join("."), text: message })),
    };
  }
  const { id, port, established, ipFamily, ...rest } = result.data;
  const query: Query = {
    ...rest,
    ...(port === undefined ? {} : { port }),
    ...(established === undefined ? {} : { established }),
    ...(ipFamily === undefined ? {} : { ipFamily }),
  };
  return { id, query };
}
