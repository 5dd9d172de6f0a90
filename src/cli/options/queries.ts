import { z } from "zod";
import type { ManifestText } from "../../manifest/read.js";
import { type Endpoint, parseEndpoint } from "../../model/endpoint.js";
import { InputError, type InputProblem } from "../../model/text/source.js";
import { type Query, type Simulator, UnknownEndpoint } from "../../simulator/index.js";

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

/** Answers JSON lines with JSON lines, in order. Throws InputError with every line that is wrong, before any answer. */
export function answerQueries(simulator: Simulator, { file, text }: ManifestText): string {
  const problems: InputProblem[] = [];
  const answers: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const answer = answerTo(simulator, line);
    if ("answer" in answer) answers.push(`${JSON.stringify(answer.answer)}\n`);
    else
      problems.push(...answer.problems.map((problem) => ({ file, line: index + 1, column: 1, ...problem })));
  }
  if (problems.length > 0) throw new InputError(problems);
  return answers.join("");
}

type Answer =
  { readonly answer: unknown } | { readonly problems: readonly Pick<InputProblem, "path" | "text">[] };

function answerTo(simulator: Simulator, line: string): Answer {
  const parsed = parseLine(line);
  if ("problems" in parsed) return parsed;
  const { id, query } = parsed;
  try {
    return { answer: { id, ...simulator.evaluate(query) } };
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
