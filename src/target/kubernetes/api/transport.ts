import http from "node:http";
import https from "node:https";
import pThrottle from "p-throttle";
import { kubectlCommand } from "../../command.js";
import { TargetError } from "../../target.js";
import type { SelectedContext } from "./kubeconfig.js";

/** How to reach one API server: what client-node makes of the kubeconfig, with connections that are kept. */
export interface Connection {
  readonly selected: SelectedContext;
  /** Headers, TLS and agent for the next request; runs credential plugins. Also what `ws` takes. */
  requestOptions(): Promise<https.RequestOptions>;
  close(): void;
}

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Idle connections are closed before a load balancer on the way drops them. */
const IDLE_MS = 15_000;

/** `qps`: requests a second at most; absent: as fast as they come. */
export function connectionTo(
  selected: SelectedContext,
  { qps }: { readonly qps?: number | undefined } = {},
): Connection {
  let kept: { readonly credentials: string; readonly agent: http.Agent } | undefined;
  const requestOptions = async (): Promise<https.RequestOptions> => {
    const options: https.RequestOptions = {};
    await applyCredentials(selected, options);
    // An agent of client-node's knows the proxy; without one, an agent that keeps its connections serves better.
    if (selected.cluster.proxyUrl !== undefined) return options;
    const tls = tlsOptions(options);
    const credentials = JSON.stringify(tls);
    if (kept?.credentials !== credentials) {
      kept?.agent.destroy();
      kept = { credentials, agent: keepingAgent(selected.cluster.server, tls) };
    }
    return { ...options, agent: kept.agent };
  };
  const paced =
    qps === undefined ? requestOptions : pThrottle({ limit: qps, interval: 1000 })(requestOptions);
  return { selected, requestOptions: paced, close: () => kept?.agent.destroy() };
}

async function applyCredentials(selected: SelectedContext, options: https.RequestOptions): Promise<void> {
  const { config, context, source } = selected;
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TargetError(
      {
        object: `context "${context}" of ${source}`,
        what: `cannot get its credentials: ${why}`,
        next: `Log in again; \`${kubectlCommand(selected, "auth whoami")}\` asks the same question.`,
      },
      { cause },
    );
  }
}

function tlsOptions(options: https.RequestOptions): https.AgentOptions {
  const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
  const given = Object.entries({ ca, cert, key, passphrase, rejectUnauthorized, servername });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function keepingAgent(server: string, tls: https.AgentOptions): http.Agent {
  const keep = { keepAlive: true, timeout: IDLE_MS };
  return server.startsWith("http:") ? new http.Agent(keep) : new https.Agent({ ...tls, ...keep });
}

/** Sends a request and resolves with the response as soon as its headers are there, whatever its status. */
export async function open(
  connection: Connection,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const options = await connection.requestOptions();
  signal.throwIfAborted();
  const url = `${connection.selected.cluster.server}${request.path}`;
  const transport = url.startsWith("http:") ? http : https;
  const headers = { Accept: "application/json", ...plainHeaders(options), ...request.headers };
  return await new Promise((resolve, reject) => {
    const sent = transport.request(url, { ...options, method: request.method, headers, signal }, resolve);
    sent.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    sent.end(request.body);
  });
}

/** client-node sets them as a map; the type allows a list of pairs too. */
export function plainHeaders({ headers }: https.RequestOptions): Record<string, string> {
  const pairs = Array.isArray(headers) ? [] : Object.entries(headers ?? {});
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

/** Sends a request and reads the whole answer. */
export async function send(
  connection: Connection,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const response = await open(connection, request, signal);
  return { status: response.statusCode ?? 0, headers: response.headers, body: await bodyOf(response) };
}

export async function bodyOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
