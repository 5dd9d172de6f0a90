import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect } from "chai";
import type { ExecRequest, ExecResult } from "../../../../src/target/target.js";
import { loadContext } from "../../../../src/target/kubernetes/api/kubeconfig.js";
import { sessionsOf } from "../../../../src/target/kubernetes/exec/sessions.js";
import { connectionTo } from "../../../../src/target/kubernetes/api/transport.js";
import { until } from "../../../until.js";
import { podObject } from "../../contract/bench.js";
import { count, eachWithServer, signal } from "../setting.js";

const finished = (stdout: string, stderr = ""): ExecResult => ({ kind: "finished", stdout, stderr });

describe("the shells that execs share", () => {
  const current = eachWithServer();
  const ref = { kind: "Pod", namespace: "x", name: "a" } as const;

  const start = async (): Promise<void> => {
    const { target } = current();
    await target.apply([podObject(ref)], signal);
    await target.waitUntilReady({ pods: [ref], signal });
  };
  beforeEach("a pod", start);

  const request = (stdin: string, more: Partial<ExecRequest> = {}): ExecRequest => ({
    source: { ...ref, kind: "pod" },
    command: ["sh", "-s"],
    stdin,
    timeoutMs: 10_000,
    signal,
    ...more,
  });
  const sh = (script: string, more?: Partial<ExecRequest>): Promise<ExecResult> =>
    current().target.exec(request(script, more));
  /** Sockets that were asked for so far. */
  const opened = (): number => count(current().server, "GET", /\/pods\/a\/exec/);
  const open = (): number => current().server.execs().length;

  /** Resolves when the server gets one over a socket that is open by now. */
  const nextRequest = async (): Promise<void> => {
    await Promise.race(
      current()
        .server.execs()
        .map((socket) => once(socket, "message")),
    );
  };

  describe("serve one request after another over one socket,", () => {
    const outputs: readonly { readonly name: string; readonly script: string; readonly is: ExecResult }[] = [
      {
        name: "to its last byte without a newline",
        script: "printf out; printf err >&2",
        is: finished("out", "err"),
      },
      { name: "with its newline", script: "echo out; echo err >&2", is: finished("out\n", "err\n") },
      { name: "that is empty", script: "exit 3\n", is: finished("") },
      { name: "on stderr alone", script: "echo err >&2", is: finished("", "err\n") },
      {
        name: "of a script that ends before its input does",
        script: `echo a\nexit 0\n${"x\n".repeat(50_000)}`,
        is: finished("a\n"),
      },
      {
        name: "of a process that outlives its shell",
        script: "{ sleep 0.2; echo late; echo later >&2; } &\necho early",
        is: finished("early\nlate\n", "later\n"),
      },
      { name: "without any input", script: "", is: finished("") },
    ];
    for (const { name, script, is } of outputs) {
      it(`and keep output ${name} apart from the next`, async () => {
        for (const round of [1, 2]) {
          expect(await sh(script), `round ${round}`).to.deep.equal(is);
          expect(await sh("echo next"), `after round ${round}`).to.deep.equal(finished("next\n"));
        }
        expect(opened()).to.equal(1);
      });
    }

    it("and take no line of output for its end", async () => {
      const lines = [randomUUID(), `${randomUUID()} 5`, `${randomUUID()} 0`, "end 1", "hello"].join("\n");
      const command = ["cat"];
      expect(await sh(lines, { command })).to.deep.equal(finished(lines));
      expect(await sh("next", { command })).to.deep.equal(finished("next"));
    });

    it("and take no unread input for a request", async () => {
      const command = ["true"];
      const lines = `${randomUUID()} 0\n`.repeat(20_000);
      expect(await sh(lines, { command })).to.deep.equal(finished(""));
      expect(await sh(lines, { command })).to.deep.equal(finished(""));
      expect(opened()).to.equal(1);
    });
  });

  it("are as many as requests at once, and no more", async () => {
    const scripts = ["a", "b", "c"].map((word) => `sleep 0.2; echo ${word}`);
    for (const round of [1, 2]) {
      const results = await Promise.all(scripts.map((script) => sh(script)));
      expect(results, `round ${round}`).to.deep.equal(["a\n", "b\n", "c\n"].map((text) => finished(text)));
    }
    expect(opened()).to.equal(3);
  });

  it("are none of another command's", async () => {
    await sh("echo a");
    expect(await sh("echo a", { command: ["cat"] })).to.deep.equal(finished("echo a"));
    expect(opened()).to.equal(2);
  });

  it("are none of a predecessor's of the same name", async () => {
    const { target } = current();
    await sh("true");
    await target.remove([ref], signal);
    await start();
    expect(await sh("echo a")).to.deep.equal(finished("a\n"));
    expect(opened()).to.equal(2);
  });

  it("end with a request that outlasts its time, and the next opens another", async () => {
    await sh("true");
    const late = await sh("echo before; sleep 30", { timeoutMs: 300 });
    expect(late).to.deep.include({ kind: "failed", stdout: "before\n" });
    await until("its socket is closed", () => open() === 0);
    expect(await sh("echo next")).to.deep.equal(finished("next\n"));
    expect(opened()).to.equal(2);
  });

  it("end with a request that is interrupted, and the next opens another", async () => {
    await sh("true");
    const stop = new AbortController();
    const asked = nextRequest();
    const running = sh("sleep 30", { signal: stop.signal });
    await asked;
    stop.abort(new Error("enough"));
    expect(await running).to.have.property("why", "exec in pod x/a: interrupted");
    await until("its socket is closed", () => open() === 0);
    expect(await sh("echo next")).to.deep.equal(finished("next\n"));
  });

  it("fail what runs in them when they are closed, with the reason, and do not run it again", async () => {
    await sh("true");
    const asked = nextRequest();
    const running = sh("sleep 30");
    await asked;
    for (const socket of current().server.execs()) socket.close(1011, "so it is");
    expect(await running)
      .to.have.property("why")
      .that.includes("closed without a status (code 1011");
    expect(opened()).to.equal(1);
    expect(await sh("echo next")).to.deep.equal(finished("next\n"));
  });

  const ends: readonly (readonly [string, string])[] = [
    ["closed", ""],
    ["that ended", '\u0003{"status":"Failure","reason":"NonZeroExitCode","message":"exit status 137"}'],
    ["in which something stirred", "\u0001late"],
  ];
  for (const [name, said] of ends) {
    it(`are replaced when idle ones are found ${name}, without a failure`, async () => {
      expect(await sh("echo a")).to.deep.equal(finished("a\n"));
      for (const socket of current().server.execs()) {
        if (said === "") socket.close(1001);
        else socket.send(Buffer.from(said));
      }
      await until("the socket is closed", () => open() === 0);
      expect(await sh("echo b")).to.deep.equal(finished("b\n"));
      expect(opened()).to.equal(2);
    });
  }

  it("are closed with the target, which fails what runs in them and what comes later", async () => {
    const { target } = current();
    await Promise.all([sh("true"), sh("true")]);
    const asked = nextRequest();
    const running = sh("sleep 30");
    await asked;
    await target.dispose();
    expect(await running)
      .to.have.property("why")
      .that.includes("disposed of");
    expect(await sh("echo a"))
      .to.have.property("why")
      .that.includes("disposed of");
    await until("all sockets are closed", () => open() === 0);
  });

  const limited = (limits: { readonly ms: number; readonly sessions: number }) => {
    const { context, kubeconfig = "" } = current().options;
    const connection = connectionTo(loadContext({ context, kubeconfig }));
    const sessions = sessionsOf(connection, limits);
    const place = { namespace: "x", pod: "a", uid: "1", container: "idle" };
    const { source: _source, ...exec } = request("sleep 0.1; echo a");
    return { sessions, exec: () => sessions.exec({ place, ...exec }) };
  };

  it("are closed when they were not needed for a while", async () => {
    const { exec } = limited({ ms: 50, sessions: 9 });
    expect(await exec()).to.deep.equal(finished("a\n"));
    await until("its socket is closed", () => open() === 0);
    expect(await exec()).to.deep.equal(finished("a\n"));
    await until("its socket is closed, too", () => open() === 0);
  });

  it("are not kept beyond a number", async () => {
    const { exec, sessions } = limited({ ms: 60_000, sessions: 2 });
    const results = await Promise.all([exec(), exec(), exec()]);
    expect(results).to.deep.equal([finished("a\n"), finished("a\n"), finished("a\n")]);
    await until("one of three sockets is closed", () => open() === 2);
    sessions.close();
    await until("all sockets are closed", () => open() === 0);
  });

  it("do not keep a process alive that has nothing else to do", async () => {
    const { kubeconfig, context } = current().options;
    const target = new URL("../../../../src/target/kubernetes/index.js", import.meta.url).href;
    const program = `
      const { connectKubernetes } = await import(${JSON.stringify(target)});
      const target = await connectKubernetes(${JSON.stringify({ kubeconfig, context, runId: "tests" })});
      const { signal } = new AbortController();
      const { kind } = await target.exec({ ...${JSON.stringify(request("true"))}, signal });
      process.stdout.write(kind);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { timeout: 50_000 });
    const said: Buffer[] = [];
    let saidAt = Infinity;
    child.stdout.on("data", (chunk: Buffer) => {
      said.push(chunk);
      saidAt = performance.now();
    });
    const [code] = await once(child, "close");
    expect([code, Buffer.concat(said).toString()]).to.deep.equal([0, "finished"]);
    // An idle shell is kept for two minutes.
    expect(performance.now() - saidAt).to.be.lessThan(15_000);
  });
});
