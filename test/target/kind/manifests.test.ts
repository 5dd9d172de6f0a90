import { expect } from "chai";
import { createServer, type Server } from "node:http";
import { download } from "../../../src/target/kind/manifests.js";

const never = new AbortController().signal;

describe("a manifest that is downloaded", () => {
  let server: Server;
  let origin: string;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/slow") return;
      response.writeHead(request.url === "/good" ? 200 : 404).end("kind: List\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const messageOf = (url: string): Promise<string> =>
    download(url, never).then(
      () => "no error",
      (error: Error) => error.message,
    );

  it("is what its server holds", async () => {
    expect((await download(`${origin}/good`, never)).toString()).to.equal("kind: List\n");
  });

  it("that its server does not have is named, with the way around", async () => {
    expect(await messageOf(`${origin}/none`)).to.match(
      /\/none: its server answers 404\n {2}Download it by other means and pass the file: --cni-manifest FILE/,
    );
  });

  it("from a server that is not there says why", async () => {
    expect(await messageOf("http://127.0.0.1:1/x")).to.match(/cannot be downloaded: .+\n/);
  });

  it("is given up on the signal, with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    server.once("request", () => controller.abort(reason));
    const error: unknown = await download(`${origin}/slow`, controller.signal).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.equal(reason);
  });
});
