import { expect } from "chai";
import { finish } from "../../../src/target/kind/process.js";
import { until } from "../../until.js";

const never = new AbortController().signal;
const common = { env: process.env, withinMs: 20_000, signal: never };

/** A shell whose child outlives it unless the group ends; it prints the child's pid. */
const family = ["sh", "-c", "sleep 60 & echo $!; wait"] as const;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a command of the user's", () => {
  it("ends with its exit code and all that it said", async () => {
    const script = "cat; echo no >&2; exit 3";
    expect(await finish({ ...common, argv: ["sh", "-c", script], stdin: "in" })).to.deep.equal({
      code: 3,
      stdout: "in",
      stderr: "no\n",
      cut: false,
    });
  });

  it("is cut at its time-out, with all that it started", async () => {
    const ended = await finish({ ...common, argv: family, withinMs: 300 });
    expect({ code: ended.code, cut: ended.cut }).to.deep.equal({ code: null, cut: true });
    await until("the child is gone", () => !alive(Number(ended.stdout)));
  });

  it("is ended by the signal, and rejects with its reason when that is over", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    const running = finish({ ...common, argv: family, signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    expect(await running.catch((error: unknown) => error)).to.equal(reason);
  });

  it("is not started when the signal was before it", async () => {
    const reason = new Error("interrupted");
    const started = finish({ ...common, argv: ["/nonexistent/x"], signal: AbortSignal.abort(reason) });
    expect(await started.catch((error: unknown) => error)).to.equal(reason);
  });

  it("rejects when there is no such command", async () => {
    const started = finish({ ...common, argv: ["/nonexistent/x"] });
    expect(await started.catch((error: { code?: string }) => error.code)).to.equal("ENOENT");
  });
});
