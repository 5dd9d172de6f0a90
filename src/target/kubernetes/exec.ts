import { Agent } from "node:http";
import type { RequestOptions } from "node:https";
import { type ClientOptions, type RawData, WebSocket } from "ws";
import type { ExecRequest, ExecResult } from "../target.js";
import { type Output, protocols, receive, sendStdin, troubleInStatus } from "./channels.js";
import { DeadlineError, pause, withDeadline } from "./deadline.js";
import { ApiFailure, type Subject, troubleOf } from "./failures.js";
import { bodyOf, type Connection, plainHeaders } from "./transport.js";
import { isPassing } from "./retry.js";

const openTries = 3;
const openPauseMs = 100;

export interface PodExec extends Omit<ExecRequest, "source"> {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** How one socket ended; only one that never opened may be tried again, as the command did not start. */
type Ending =
  | { readonly kind: "status"; readonly status: unknown }
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "not opened"; readonly why: string; readonly final: boolean };

/**
 * Runs a command in a container over a WebSocket. Settles always, by `timeoutMs` at the latest: `finished` only when the
 * server's status arrived (whatever the exit code), else `failed` with the reason and the output so far.
 */
export async function execInPod(connection: Connection, request: PodExec): Promise<ExecResult> {
  const output: Output = { stdout: [], stderr: [] };
  const failed = (why: string): ExecResult => ({ kind: "failed", stdout: text(output.stdout), why });
  const what = `exec in pod ${request.namespace}/${request.pod}`;
  try {
    const limit = { ms: request.timeoutMs, signal: request.signal };
    const ending = await withDeadline(limit, (signal) => openAndRun({ connection, request, output, signal }));
    if (ending.kind !== "status") return failed(`${what}: ${ending.why}`);
    const trouble = troubleInStatus(ending.status);
    if (trouble !== undefined) return failed(`${what}: ${trouble}`);
    return { kind: "finished", stdout: text(output.stdout), stderr: text(output.stderr) };
  } catch (error) {
    if (error instanceof DeadlineError)
      return failed(`${what}: no status after ${error.message.replace(/^timed out after /, "")}`);
    return failed(request.signal.aborted ? `${what}: interrupted` : `${what}: ${troubleOf(error)}`);
  }
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

interface Attempt {
  readonly connection: Connection;
  readonly request: PodExec;
  readonly output: Output;
  readonly signal: AbortSignal;
}

async function openAndRun(attempt: Attempt): Promise<Ending> {
  for (let tries = 1; ; tries++) {
    const ending = await runOnce(attempt);
    if (ending.kind !== "not opened" || ending.final || tries === openTries) return ending;
    await pause(openPauseMs * tries, attempt.signal);
  }
}

async function runOnce({ connection, request, output, signal }: Attempt): Promise<Ending> {
  const options = await connection.requestOptions();
  signal.throwIfAborted();
  const socket = new WebSocket(urlOf(connection, request), protocols, {
    ...socketOptions(options),
    perMessageDeflate: false,
  });
  const abort = (): void => socket.terminate();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await endingOf({ socket, connection, request, output });
  } finally {
    signal.removeEventListener("abort", abort);
    socket.terminate();
  }
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

function endingOf(run: Omit<Attempt, "signal"> & { readonly socket: WebSocket }): Promise<Ending> {
  const { socket, connection, request, output } = run;
  return new Promise((resolve) => {
    let opened = false;
    let trouble = "";
    socket.on("open", () => {
      opened = true;
      sendStdin(socket, request.stdin);
    });
    socket.on("message", (data: RawData) => {
      const status = receive(data, output);
      if (status !== undefined) resolve({ kind: "status", status });
    });
    socket.on("unexpected-response", (_request, response) => {
      const { selected } = connection;
      const status = response.statusCode ?? 0;
      bodyOf(response)
        .catch(() => "")
        .then((body) => new ApiFailure({ selected, subject: subjectOf(request), status, body }).message)
        .then((why) => resolve({ kind: "not opened", why, final: !isPassing(status) }))
        .catch(() => resolve({ kind: "not opened", why: `HTTP status ${status}`, final: false }));
    });
    socket.on("error", (error) => {
      trouble = troubleOf(error);
      if (!opened) resolve({ kind: "not opened", why: `cannot open the socket: ${trouble}`, final: false });
    });
    socket.on("close", (code) => {
      const why = `the socket closed without a status (code ${code}${trouble === "" ? "" : `, ${trouble}`})`;
      resolve(opened ? { kind: "closed", why } : { kind: "not opened", why, final: false });
    });
  });
}

function subjectOf({ namespace, pod }: PodExec): Subject {
  return { verb: "get", resource: "pods/exec", namespace, name: pod };
}

function urlOf({ selected }: Connection, request: PodExec): string {
  const { namespace, pod, container, stdin } = request;
  const parameters = new URLSearchParams({ container, stdout: "true", stderr: "true" });
  if (stdin !== "") parameters.set("stdin", "true");
  for (const part of commandOf(request)) parameters.append("command", part);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec`;
  return `${selected.cluster.server.replace(/^http/, "ws")}${path}?${parameters.toString()}`;
}

/** Protocol v4 cannot end stdin, so the command reads it through `head`, which ends after the last byte. */
function commandOf({ command, stdin }: PodExec): readonly string[] {
  if (stdin === "") return command;
  return ["sh", "-c", `head -c ${Buffer.byteLength(stdin)} | "$@"`, "sh", ...command];
}
