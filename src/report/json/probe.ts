import { z } from "zod";
import { type Endpoint, formatEndpoint, parseEndpoint } from "../../model/endpoint.js";
import type { Probe } from "../../model/probe.js";
import type { StepSnapshot } from "../../model/snapshot.js";
import type { Frozen } from "./frozen.js";

const endpoint = z
  .string()
  .refine((text) => parseEndpoint(text) !== undefined, {
    error: "must be an endpoint: x/a, node/a, service/x/web, external/backup, or an address",
  })
  .describe("x/a, node/a, service/x/web, external/backup, or an address");

export const probeFields = {
  from: endpoint,
  to: endpoint,
  protocol: z.enum(["TCP", "UDP", "SCTP"]),
  port: z.int().min(0),
  ipFamily: z.enum(["IPv4", "IPv6"]),
  http: z.literal(true).exactOptional().describe("Asked with curl instead of nc"),
} as const;

type ProbeJson = Frozen<z.infer<z.ZodObject<typeof probeFields>>>;

export function probeJson({ from, to, ...probe }: Probe): ProbeJson {
  return { from: formatEndpoint(from), to: formatEndpoint(to), ...probe };
}

export function probeOf({ from, to, ...probe }: ProbeJson, read: EndpointReader): Probe {
  return { from: read(from), to: read(to), ...probe };
}

export type EndpointReader = (text: string) => Endpoint;

/** A namespace may be called `node` or `external`: its pods are pods. */
export function endpointReader({ pods }: StepSnapshot): EndpointReader {
  const names = new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`));
  return (text) => {
    const [namespace = "", name = ""] = text.split("/");
    const read = names.has(text) ? ({ kind: "pod", namespace, name } as const) : parseEndpoint(text);
    if (read === undefined) throw new Error(`"${text}" is no endpoint`);
    return read;
  };
}
