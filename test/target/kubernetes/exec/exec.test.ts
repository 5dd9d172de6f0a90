import { expect } from "chai";
import type { ExecRequest, ExecResult } from "../../../../src/target/target.js";
import { until } from "../../../until.js";
import { podObject } from "../../contract/bench.js";
import type { Fault } from "../api-server/faults.js";
import { count, eachWithServer, type Setting, signal } from "../setting.js";

const execs = /\/pods\/a\/exec/;

function exec({ target }: Setting, request: Partial<ExecRequest> = {}): Promise<ExecResult> {
  const source = { kind: "pod", namespace: "x", name: "a" } as const;
  return target.exec({ source, command: ["echo", "hello"], stdin: "", timeoutMs: 5_000, signal, ...request });
}

describe("an exec over WebSocket", () => {
  const current = eachWithServer();

  beforeEach("a pod", async () => {
    const { target } = current();
    await target.apply([podObject({ namespace: "x", name: "a" })], signal);
    await target.waitUntilReady({ pods: [{ kind: "Pod", namespace: "x", name: "a" }], signal });
  });

  const status = (code: number): Fault => ({ kind: "status", status: code, message: "so it is" });
  const internal = { status: "Failure", reason: "InternalError", message: "container is gone" };

  /** Whatever goes wrong is `failed`, says why, and a command that may have run is never run twice. */
  const failures: readonly {
    readonly name: string;
    readonly fault: Fault;
    readonly times?: number;
    readonly tries: number;
    readonly stdout?: string;
    readonly why: readonly string[];
  }[] = [
    {
      name: "whose socket closes without a status",
      fault: { kind: "exec closes", stdout: "half" },
      tries: 1,
      stdout: "half",
      why: ["without a status"],
    },
    { name: "whose connection breaks", fault: { kind: "exec breaks" }, tries: 1, why: ["without a status"] },
    {
      name: "that ends with the server's own failure",
      fault: { kind: "exec ends", status: JSON.stringify(internal) },
      tries: 1,
      why: ["container is gone"],
    },
    {
      name: "whose status says neither success nor failure",
      fault: { kind: "exec ends", status: "{}" },
      tries: 1,
      why: ["{}"],
    },
    {
      name: "whose status is no JSON",
      fault: { kind: "exec ends", status: "<html>" },
      tries: 1,
      why: ["unreadable status", "<html>"],
    },
    {
      name: "that is not allowed (403)",
      fault: { kind: "status", status: 403, message: 'User "u" cannot create resource "pods/exec"' },
      times: 9,
      tries: 1,
      why: ["not allowed to create pods/exec", "auth can-i create pods/exec -n x"],
    },
    {
      name: "whose pod is not found (404)",
      fault: status(404),
      times: 9,
      tries: 1,
      why: ["404", "so it is"],
    },
    { name: "that is not authenticated (401)", fault: status(401), times: 9, tries: 1, why: ["401"] },
    { name: "that is refused (400)", fault: status(400), times: 9, tries: 1, why: ["400", "so it is"] },
    { name: "that never opens (500)", fault: status(500), times: 9, tries: 3, why: ["500", "so it is"] },
    {
      name: "whose connection never opens",
      fault: { kind: "reset" },
      times: 9,
      tries: 3,
      why: ["cannot open"],
    },
  ];
  for (const { name, fault, times = 1, tries, stdout = "", why } of failures) {
    it(`${name} fails after ${tries === 1 ? "one try" : `${tries} tries`}`, async () => {
      const { server } = current();
      server.faults.add({ path: execs, times, fault });
      const result = await exec(current());
      expect(result).to.include({ kind: "failed", stdout });
      for (const words of ["x/a", ...why]) expect(result).to.have.property("why").that.includes(words);
      expect(count(server, "GET", execs)).to.equal(tries);
    });
  }

  it("fails for a command that the container does not have", async () => {
    const result = await exec(current(), { command: ["no-such-command"] });
    expect(result).to.have.property("why").that.includes("no-such-command");
  });

  it("fails for a pod that is gone since", async () => {
    const { server } = current();
    server.store.delete("pods", "x/a");
    expect(await exec(current())).to.include({ kind: "failed" });
  });

  const openings: readonly Fault[] = [status(429), status(503), status(500), { kind: "reset" }];
  for (const fault of openings) {
    it(`that did not open (${fault.kind === "status" ? fault.status : fault.kind}) is opened again`, async () => {
      current().server.faults.add({ path: execs, fault });
      expect(await exec(current())).to.deep.equal({ kind: "finished", stdout: "hello\n", stderr: "" });
    });
  }

  const silences: readonly { readonly name: string; readonly fault: Fault }[] = [
    { name: "opens and says nothing", fault: { kind: "exec stalls" } },
    { name: "never opens", fault: { kind: "stall" } },
    { name: "keeps failing to open", fault: status(503) },
  ];
  for (const { name, fault } of silences) {
    it(`that ${name} fails by its deadline`, async () => {
      current().server.faults.add({ path: execs, times: Infinity, fault });
      const started = Date.now();
      const result = await exec(current(), { timeoutMs: 300 });
      expect(Date.now() - started).to.be.within(290, 2_500);
      expect(result).to.have.property("why").that.includes("no end after 0.3 s");
    });

    it(`that ${name} fails on the signal`, async () => {
      const met = current().server.faults.add({ path: execs, times: Infinity, fault });
      const stop = new AbortController();
      const running = exec(current(), { signal: stop.signal });
      await until("the server was asked", () => met() > 0);
      stop.abort(new Error("enough"));
      expect(await running)
        .to.have.property("why")
        .that.includes("interrupted");
    });
  }

  it("looks for a pod that it has not seen, within the same deadline", async () => {
    const { server } = current();
    server.faults.add({ path: /\/pods\/b$/, fault: { kind: "stall" } });
    const source = { kind: "pod", namespace: "x", name: "b" } as const;
    const result = await exec(current(), { source, timeoutMs: 200 });
    expect(result).to.include({ kind: "failed" }).and.have.property("why").that.includes("x/b: timed out");
  });
});
