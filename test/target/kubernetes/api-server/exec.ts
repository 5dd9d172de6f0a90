import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Fault } from "./faults.js";
import type { Json } from "./json.js";
import { statusObject } from "./responses.js";
import type { Running, World } from "./world.js";

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

/** Where the command runs, read from an exec request's URL. */
export interface ExecTarget {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
}

export function execTargetOf(url: string): ExecTarget | undefined {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(pathname) ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  const container = searchParams.get("container") ?? "";
  return {
    namespace,
    name,
    container,
    command: searchParams.getAll("command"),
    stdin: searchParams.has("stdin"),
  };
}

/** Speaks the given versions of the remotecommand protocol. */
export interface ExecServer {
  run(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    exec: { target: ExecTarget; fault: Fault | undefined },
  ): void;
  /** Sockets that are open. */
  sockets(): readonly WebSocket[];
  stop(): void;
}

export function execServerOf(world: World, protocols: () => readonly string[]): ExecServer {
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocols().find((protocol) => offered.has(protocol)) ?? false,
  });
  return {
    run(request, socket, head, { target, fault }) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        // A real server opens with an empty message on the lowest channel that it writes to.
        webSocket.send(Buffer.of(channels.stdout));
        if (fault?.kind === "exec stalls") return;
        if (fault?.kind === "exec breaks") return webSocket.terminate();
        if (fault?.kind === "exec closes") webSocket.send(framed(channels.stdout, Buffer.from(fault.stdout)));
        if (fault?.kind === "exec ends") webSocket.send(framed(channels.status, Buffer.from(fault.status)));
        if (fault !== undefined) return webSocket.close();
        connect(webSocket, world.exec(target, target.command), target.stdin);
      });
    },
    sockets: () => [...server.clients],
    stop() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function framed(channel: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(channel), content]);
}

function connect(webSocket: WebSocket, running: Running, takesStdin: boolean): void {
  if (!takesStdin) running.stdin.end();
  webSocket.on("message", (data: RawData) => {
    const message = Array.isArray(data)
      ? Buffer.concat(data)
      : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    if (message[0] === channels.stdin) running.stdin.write(message.subarray(1));
    if (message[0] === channels.close && message[1] === channels.stdin) running.stdin.end();
  });
  webSocket.on("close", () => running.kill());
  running.stdout.on("data", (chunk: Buffer) => webSocket.send(framed(channels.stdout, chunk)));
  running.stderr.on("data", (chunk: Buffer) => webSocket.send(framed(channels.stderr, chunk)));
  void running.end.then((end) => {
    webSocket.send(framed(channels.status, Buffer.from(JSON.stringify(statusOf(end)))));
    webSocket.close(1000);
  });
}

function statusOf(end: Awaited<Running["end"]>): Json {
  if ("trouble" in end)
    return statusObject(500, "InternalError", `error executing command in container: ${end.trouble}`);
  const { exitCode } = end;
  if (exitCode === 0) return { metadata: {}, status: "Success" };
  const message = `command terminated with non-zero exit code: exit status ${exitCode}`;
  const causes = [{ reason: "ExitCode", message: String(exitCode) }];
  return { metadata: {}, status: "Failure", reason: "NonZeroExitCode", message, details: { causes } };
}
