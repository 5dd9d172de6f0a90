import type { RawData, WebSocket } from "ws";
import { isJson } from "./wire.js";

/** Kubernetes's remotecommand protocol: the first byte of a message names its channel. */
export const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

const frameBytes = 16 * 1024;

export interface Output {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
}

/** Sends all of stdin; its end is the command's own to know, as v4 has no message for it. */
export function sendStdin(socket: WebSocket, stdin: string): void {
  const bytes = Buffer.from(stdin);
  for (let start = 0; start < bytes.length; start += frameBytes) {
    socket.send(Buffer.concat([Buffer.of(channels.stdin), bytes.subarray(start, start + frameBytes)]));
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** Keeps output; returns the status once it comes. */
export function receive(data: RawData, output: Output): unknown {
  const message = bytesOf(data);
  const content = message.subarray(1);
  if (message[0] === channels.stdout) output.stdout.push(content);
  if (message[0] === channels.stderr) output.stderr.push(content);
  if (message[0] !== channels.status || content.length === 0) return undefined;
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    return { status: "Failure", message: `unreadable status: ${content.toString("utf8").slice(0, 200)}` };
  }
}

/** Undefined when the command ran to its end: Success, or a Failure whose reason is its own exit code. */
export function troubleInStatus(value: unknown): string | undefined {
  const { status, reason, message } = isJson(value) ? value : {};
  if (status === "Success" || reason === "NonZeroExitCode") return undefined;
  return typeof message === "string" ? message : `the server reported ${JSON.stringify(value)}`;
}
