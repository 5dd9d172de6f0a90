import { expect } from "chai";
import { existsSync } from "node:fs";
import { until } from "../../../until.js";
import { execOutside } from "../../../../src/target/kubernetes/exec/external-shell.js";

const request = {
  source: { kind: "external", name: "backup" },
  command: ["sh", "-s"],
  stdin: "echo here; echo there >&2",
  timeoutMs: 5_000,
  signal: new AbortController().signal,
} as const;

describe("execOutside", () => {
  it("passes the command and its stdin to the user's", async () => {
    const result = await execOutside("env HOST=backup", { ...request, stdin: "echo from $HOST" });
    expect(result).to.deep.equal({ kind: "finished", stdout: "from backup\n", stderr: "" });
  });

  const failures = [
    { of: "a command that is not there", shell: "no-such-command", why: "no-such-command: not found" },
    {
      of: "a shell that fails",
      shell: "sh -c 'echo no route >&2; exit 255'",
      why: "ended with 255: no route",
    },
  ];
  for (const { of, shell, why } of failures)
    it(`fails because of ${of}, and names the host`, async () => {
      const result = await execOutside(shell, request);
      expect(result).to.have.property("kind", "failed");
      expect(result).to.have.property("why").that.includes("external/backup").and.includes(why);
    });

  it("keeps what was said before the time-out, and kills what it started", async () => {
    const stdin = "echo $$; sleep 60 & wait";
    const result = await execOutside("", { ...request, stdin, timeoutMs: 300 });
    expect(result).to.have.property("why").that.includes("no end after 0.3 s");
    await until("its processes are gone", () => !existsSync(`/proc/${Number(result.stdout)}`));
  });

  it("settles at the time-out although all that is left has gone to a group of its own", async () => {
    const stdin = "setsid sleep 60 & echo $!";
    const result = await execOutside("", { ...request, stdin, timeoutMs: 300 });
    expect(result).to.have.property("why").that.includes("no end after 0.3 s");
    process.kill(Number(result.stdout), "SIGKILL");
  });

  it("settles at once when interrupted", async () => {
    const signal = AbortSignal.abort();
    const result = await execOutside("", { ...request, stdin: "sleep 60", signal });
    expect(result).to.have.property("why").that.includes("interrupted");
  });
});
