import { isIP } from "node:net";

/** One end of a probe. As text: `x/a`, `node/n1`, `service/x/web`, `external/backup`, `10.0.0.1`. */
export type Endpoint =
  | { readonly kind: "pod"; readonly namespace: string; readonly name: string }
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string }
  | { readonly kind: "external"; readonly name: string }
  | { readonly kind: "address"; readonly ip: string };

export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "pod":
      return `${endpoint.namespace}/${endpoint.name}`;
    case "service":
      return `service/${endpoint.namespace}/${endpoint.name}`;
    case "node":
    case "external":
      return `${endpoint.kind}/${endpoint.name}`;
    case "address":
      return endpoint.ip;
  }
}

/** The endpoint that a text names, or undefined when it has none of the forms above. */
export function parseEndpoint(text: string): Endpoint | undefined {
  if (isIP(text) !== 0) return { kind: "address", ip: text };
  const parts = text.split("/");
  if (parts.includes("")) return undefined;
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 3) {
    return first === "service" ? { kind: "service", namespace: second, name: third } : undefined;
  }
  if (parts.length !== 2) return undefined;
  if (first === "node" || first === "external") return { kind: first, name: second };
  return { kind: "pod", namespace: first, name: second };
}
