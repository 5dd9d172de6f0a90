import { z } from "zod";
import type { ServiceEndpoints } from "../model/objects.js";
import { list, optional, struct, text, textMap, unlessZero } from "../model/validation/decode.js";
import { ipField, labelName, namespaceField } from "../model/validation/fields.js";

const metadata = z.looseObject({ name: text, namespace: optional(namespaceField), labels: textMap() });
const port = struct(
  z.looseObject({
    name: unlessZero(labelName),
    port: z.int().min(1).max(65535),
    protocol: unlessZero(z.enum(["TCP", "UDP", "SCTP"])),
  }),
);

const endpoints = z.looseObject({
  metadata,
  subsets: list(
    struct(z.looseObject({ addresses: list(struct(z.looseObject({ ip: ipField }))), ports: list(port) })),
  ),
});

const slice = z.looseObject({
  metadata,
  addressType: text,
  endpoints: list(struct(z.looseObject({ addresses: list(z.string()) }))),
  ports: list(port),
});

type Read =
  { readonly endpoints: readonly ServiceEndpoints[] } | { readonly issues: readonly z.core.$ZodIssue[] };

/** Where a Service leads, of an Endpoints or an EndpointSlice; undefined for other kinds. */
export function readEndpoints(
  header: { readonly apiVersion: unknown; readonly kind: string },
  value: unknown,
  namespace: string,
): Read | undefined {
  const { apiVersion, kind } = header;
  if (kind === "Endpoints" && apiVersion === "v1") {
    const parsed = endpoints.safeParse(value);
    if (!parsed.success) return { issues: parsed.error.issues };
    const { metadata: own, subsets = [] } = parsed.data;
    const service = `${own.namespace || namespace}/${own.name}`;
    return {
      endpoints: subsets.map(({ addresses = [], ports = [] }) =>
        made(
          service,
          addresses.map(({ ip }) => ip),
          ports,
        ),
      ),
    };
  }
  if (kind !== "EndpointSlice") return undefined;
  const parsed = slice.safeParse(value);
  if (!parsed.success) return { issues: parsed.error.issues };
  const { metadata: own, addressType, endpoints: all = [], ports = [] } = parsed.data;
  const name = own.labels?.["kubernetes.io/service-name"];
  if (name === undefined || addressType === "FQDN") return { endpoints: [] };
  const addresses = all.flatMap((one) => one.addresses ?? []).filter((ip) => ipField.safeParse(ip).success);
  return { endpoints: [made(`${own.namespace || namespace}/${name}`, addresses, ports)] };
}

function made(
  service: string,
  addresses: readonly string[],
  ports: readonly z.infer<typeof port>[],
): ServiceEndpoints {
  return {
    service,
    addresses,
    ports: ports.map(({ name, port: number, protocol }) => ({
      port: number,
      ...(name === undefined ? {} : { name }),
      ...(protocol === undefined ? {} : { protocol }),
    })),
  };
}
