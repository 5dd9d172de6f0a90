import type { ServerResponse } from "node:http";
import type { Json } from "./json.js";

/** An answer of the API: an object, or a Status object for a failure. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

export function failure(status: number, reason: string, message: string): Answer {
  return { status, body: statusObject(status, reason, message) };
}

export function statusObject(code: number, reason: string, message: string): Json {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

export function write(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
