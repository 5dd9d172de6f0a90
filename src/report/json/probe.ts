import { z } from "zod";
import { type Endpoint, formatEndpoint, parseEndpoint } from "../../model/endpoint.js";
import { type Probe, transportFields } from "../../model/probe.js";
import type { StepSnapshot } from "../../model/result/snapshot.js";
import type { Frozen } from "../../model/frozen.js";

const endpoint = z
  .string()
  .refine((text) => parseEndpoint(text) !== undefined, {
    error: "must be an endpoint: x/a, node/a, service/x/web, external/backup, or an address",
  })
  .describe("x/a, node/a, service/x/web, external/backup, or an address");

export const probeFields = {
  from: endpoint,
  to: endpoint,
  ...transportFields,
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
