import { Agent, type IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { Socket } from "node:net";
import { type ClientOptions, type RawData, WebSocket } from "ws";
import { describeStatus, type Message, messageIn, protocols, sendStdin } from "./channels.js";
import { keepWarm } from "./heartbeat.js";
import { ApiFailure, type Subject, troubleOf } from "../api/failures.js";
import { isPassing } from "../api/retry.js";
import { bodyOf, type Connection, plainHeaders } from "../api/transport.js";

/** A container. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  /** Tells the pod from its successor of the same name. */
  readonly uid: string;
  readonly container: string;
}

/** How a socket ended. One that never opened may be tried again, unless `final`: the command did not start. */
export type Ending =
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "not opened"; readonly why: string; readonly final: boolean };

export type OutputMessage = Extract<Message, { readonly content: Buffer }>;

/** What a socket tells, in this order; after `ended` it may repeat itself, and only that. */
export interface ExecEvents {
  opened(): void;
  output(message: OutputMessage): void;
  ended(ending: Ending): void;
}

/** A command that runs in a container for as long as the socket is open. */
export interface ExecSocket {
  send(stdin: string): void;
  /** Whether the socket, while open, keeps this process alive. */
  keepAlive(needed: boolean): void;
  terminate(): void;
}

export interface Execution {
  readonly place: ContainerRef;
  readonly command: readonly string[];
}

/** Opens a WebSocket; rejects where the credentials cannot be had. All else is told by the events. */
export async function openExec(
  connection: Connection,
  execution: Execution,
  events: ExecEvents,
): Promise<ExecSocket> {
  const options = await connection.requestOptions();
  const socket = new WebSocket(urlOf(connection, execution), protocols, {
    ...socketOptions(options),
    perMessageDeflate: false,
  });
  let tcp: Socket | undefined;
  socket.on("upgrade", (response) => (tcp = response.socket));
  keepWarm(socket);
  report({ socket, connection, place: execution.place, events });
  return {
    send: (stdin) => sendStdin(socket, stdin),
    keepAlive: (needed) => void (needed ? tcp?.ref() : tcp?.unref()),
    terminate: () => socket.terminate(),
  };
}

/** What of the request's options a socket needs; the agent holds the TLS settings. */
function socketOptions(options: RequestOptions): ClientOptions {
  const { agent, auth } = options;
  return {
    headers: plainHeaders(options),
    ...(agent instanceof Agent && { agent }),
    ...(typeof auth === "string" && { auth }),
  };
}

function report(own: {
  readonly socket: WebSocket;
  readonly connection: Connection;
  readonly place: ContainerRef;
  readonly events: ExecEvents;
}): void {
  const { socket, events } = own;
  let opened = false;
  let trouble = "";
  socket.on("open", () => {
    opened = true;
    events.opened();
  });
  socket.on("message", (data: RawData) => {
    const message = messageIn(data);
    if (message === undefined) return;
    if (message.channel === "status") events.ended({ kind: "closed", why: describeStatus(message.status) });
    else events.output(message);
  });
  socket.on("unexpected-response", (_request, response) => {
    const final = !isPassing(response.statusCode ?? 0);
    void refusalOf(response, own)
      .then((why) => events.ended({ kind: "not opened", why, final }))
      .finally(() => socket.terminate());
  });
  socket.on("error", (error) => {
    trouble = troubleOf(error);
    if (!opened)
      events.ended({ kind: "not opened", why: `cannot open the socket: ${trouble}`, final: false });
  });
  socket.on("close", (code) => {
    const why = `the socket closed without a status (code ${code}${trouble === "" ? "" : `, ${trouble}`})`;
    events.ended(opened ? { kind: "closed", why } : { kind: "not opened", why, final: false });
  });
}

async function refusalOf(
  response: IncomingMessage,
  { connection, place }: { readonly connection: Connection; readonly place: ContainerRef },
): Promise<string> {
  const { selected } = connection;
  const status = response.statusCode ?? 0;
  const body = await bodyOf(response).catch(() => "");
  return new ApiFailure({ selected, subject: subjectOf(place), status, body }).message;
}

function subjectOf({ namespace, pod }: ContainerRef): Subject {
  return { verb: "get", resource: "pods/exec", namespace, name: pod };
}

function urlOf({ selected }: Connection, { place, command }: Execution): string {
  const { namespace, pod, container } = place;
  const parameters = new URLSearchParams({ container, stdin: "true", stdout: "true", stderr: "true" });
  for (const part of command) parameters.append("command", part);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`;
  return `${selected.cluster.server.replace(/^http/, "ws")}${path}?${parameters.toString()}`;
}
