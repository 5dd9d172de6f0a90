import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { WebSocket, WebSocketServer } from "ws";
import { keepWarm } from "../../../../src/target/kubernetes/exec/heartbeat.js";

describe("a socket that is kept warm", () => {
  let server: WebSocketServer | undefined;
  afterEach("stop the server", () => {
    for (const client of server?.clients ?? []) client.terminate();
    server?.close();
  });

  const connected = async (options: { readonly autoPong: boolean }): Promise<WebSocket> => {
    server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    keepWarm(socket, 20);
    await once(socket, "open");
    return socket;
  };

  it("stays open while its pings are answered", async () => {
    const socket = await connected({ autoPong: true });
    for (let beats = 0; beats < 5; beats++) await once(socket, "pong");
    expect(socket.readyState).to.equal(WebSocket.OPEN);
    socket.terminate();
  });

  it("is ended when they are not", async () => {
    const socket = await connected({ autoPong: false });
    const [code] = await once(socket, "close");
    expect(code).to.equal(1006);
  });
});
