import type { RawData, WebSocket } from "ws";
import { isJson } from "../api/json.js";

/** Kubernetes's remotecommand protocol: the first byte of a message names its channel. */
export const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

const frameBytes = 16 * 1024;

/** What the server says: output of the command, or how it ended. */
export type Message =
  | { readonly channel: "stdout" | "stderr"; readonly content: Buffer }
  | { readonly channel: "status"; readonly status: unknown };

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

/** Undefined for an empty message and one on a channel that no server writes to. */
export function messageIn(data: RawData): Message | undefined {
  const message = bytesOf(data);
  const content = message.subarray(1);
  if (content.length === 0) return undefined;
  if (message[0] === channels.stdout) return { channel: "stdout", content };
  if (message[0] === channels.stderr) return { channel: "stderr", content };
  if (message[0] === channels.status)
    return { channel: "status", status: statusIn(content.toString("utf8")) };
  return undefined;
}

function statusIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { status: "Failure", message: `unreadable status: ${text.slice(0, 200)}` };
  }
}

/** A Status object in words. */
export function describeStatus(value: unknown): string {
  const { status, message } = isJson(value) ? value : {};
  if (typeof message === "string") return message;
  return status === "Success" ? "its shell ended" : `the server reported ${JSON.stringify(value)}`;
}
