import { expect } from "chai";
import type { Endpoint } from "../../../src/model/endpoint.js";
import type { ExecRequest, ExecResult } from "../../../src/target/target.js";
import { until } from "../../until.js";
import type { Bench } from "./bench.js";

const ample = 20_000;

export function describeExec(current: () => Bench): void {
  describe("executes commands:", () => {
    let pod: Endpoint;

    before("a pod to run them in", async () => {
      const place = { namespace: await current().namespace(), name: "shell" };
      await current().pod(place);
      pod = { kind: "pod", ...place };
    });

    const exec = (request: Partial<ExecRequest>): Promise<ExecResult> =>
      current().target.exec({
        source: pod,
        command: ["true"],
        stdin: "",
        timeoutMs: ample,
        signal: current().signal,
        ...request,
      });

    it("keeps stdout and stderr apart", async () => {
      const result = await exec({ command: ["sh", "-c", "echo out; echo err >&2"] });
      expect(result).to.deep.equal({ kind: "finished", stdout: "out\n", stderr: "err\n" });
    });

    it("hands each argument over as it is", async () => {
      const command = ["sh", "-c", 'printf "%s|" "$@"', "sh", "two words", "", "$HOME 'é'", "a&b=c"];
      expect(await exec({ command })).to.include({ stdout: "two words||$HOME 'é'|a&b=c|" });
    });

    it("feeds stdin to its last byte, and then its end", async () => {
      const stdin = `${"wörd ".repeat(40_000)}end`;
      expect(await exec({ command: ["cat"], stdin })).to.deep.equal({
        kind: "finished",
        stdout: stdin,
        stderr: "",
      });
    });

    it("shows a command without stdin its end at once", async () => {
      expect(await exec({ command: ["cat"] })).to.include({ kind: "finished", stdout: "" });
    });

    it("finishes a command that leaves its stdin unread", async () => {
      const result = await exec({ command: ["sh", "-c", "echo done"], stdin: "x".repeat(500_000) });
      expect(result).to.include({ kind: "finished", stdout: "done\n" });
    });

    it("returns a megabyte of output whole", async () => {
      const result = await exec({ command: ["sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x"] });
      expect(result.kind).to.equal("finished");
      expect(result.stdout.length).to.equal(1_000_000);
    });

    it("calls a command finished whatever its exit code", async () => {
      const result = await exec({ command: ["sh", "-c", "echo partly; exit 3"] });
      expect(result).to.include({ kind: "finished", stdout: "partly\n" });
    });

    it("keeps many commands at once apart", async () => {
      const words = Array.from({ length: 20 }, (_, index) => `word ${index}`);
      const results = await Promise.all(words.map((stdin) => exec({ command: ["cat"], stdin })));
      expect(results.map(({ stdout }) => stdout)).to.deep.equal(words);
    });

    it("fails a command that outlasts its time, in its time, with the output so far", async () => {
      const started = Date.now();
      const result = await exec({ command: ["sh", "-c", "echo before; exec sleep 30"], timeoutMs: 2_000 });
      expect(Date.now() - started).to.be.lessThan(6_000);
      expect(result).to.include({ kind: "failed", stdout: "before\n" });
    });

    it("settles on the signal while the command runs", async () => {
      const stop = new AbortController();
      const marker = `/tmp/netproof-${process.pid}-${Date.now()}`;
      const running = exec({ command: ["sh", "-c", `: > ${marker}; exec sleep 30`], signal: stop.signal });
      const isThere = async (): Promise<boolean> =>
        (await exec({ command: ["sh", "-c", `rm ${marker} && echo yes`] })).stdout === "yes\n";
      await until("the command runs", isThere);
      const aborted = Date.now();
      stop.abort(new Error("enough"));
      expect((await running).kind).to.equal("failed");
      expect(Date.now() - aborted).to.be.lessThan(2_000);
    });

    it("fails at once on a signal that was given before", async () => {
      const result = await exec({ signal: AbortSignal.abort(new Error("enough")) });
      expect(result.kind).to.equal("failed");
    });

    it("runs on a node", async () => {
      const { nodes } = await current().target.describe(current().signal);
      const sources = nodes.map(({ metadata }) => ({ kind: "node", name: metadata.name }) as const);
      const results = await Promise.all(
        sources.map((source) => exec({ source, command: ["cat"], stdin: source.name })),
      );
      expect(results.map(({ stdout }) => stdout)).to.deep.equal(sources.map(({ name }) => name));
    });

    const strangers: readonly Endpoint[] = [
      { kind: "pod", namespace: "nowhere", name: "nobody" },
      { kind: "external", name: "nobody" },
      { kind: "service", namespace: "nowhere", name: "nobody" },
      { kind: "address", ip: "192.0.2.1" },
    ];
    for (const source of strangers) {
      it(`fails for a source that it does not know (${source.kind}), and names it`, async () => {
        const result = await exec({ source });
        expect(result.kind).to.equal("failed");
        expect(result)
          .to.have.property("why")
          .that.includes(source.kind === "address" ? source.ip : source.name);
      });
    }
  });
}
