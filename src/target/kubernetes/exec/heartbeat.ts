import { WebSocket } from "ws";

/** Far less than the minute after which load balancers drop a connection that says nothing, and tell neither side. */
const BEAT_MS = 15_000;

/** One answer may still lie unread where this process was held up. */
const UNANSWERED_PINGS = 2;

/** Pings for as long as the socket is open, and ends it once several pings in a row had no answer. */
export function keepWarm(socket: WebSocket, everyMs = BEAT_MS): void {
  let unanswered = 0;
  const beat = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (unanswered === UNANSWERED_PINGS) return socket.terminate();
    unanswered += 1;
    socket.ping();
  }, everyMs).unref();
  socket.on("pong", () => (unanswered = 0));
  socket.on("close", () => clearInterval(beat));
}
