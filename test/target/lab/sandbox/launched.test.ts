import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import type { Launched } from "../../../../src/target/lab/sandbox/launched.js";
import { openSandbox, type Sandbox } from "../../../../src/target/lab/sandbox/sandbox.js";

interface Said {
  readonly launched: Launched;
  readonly said: () => { readonly stdout: string; readonly stderr: string };
}

describe("a command that the lab launches", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
    await sandbox.run({ command: ["ip", "netns", "add", "own"] });
  });
  after(() => sandbox.stop());

  function launch(command: readonly string[], { stdin = "", netns = "own" } = {}): Said {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const launched = sandbox.launch({
      netns,
      command,
      stdin,
      onStdout: (bytes) => void out.push(bytes),
      onStderr: (bytes) => void err.push(bytes),
    });
    return {
      launched,
      said: () => ({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    };
  }

  const large = "0123456789abcde\n".repeat(20_000);
  const cases: readonly {
    readonly what: string;
    readonly command: readonly string[];
    readonly stdin?: string;
    readonly netns?: string;
    readonly trouble?: string;
    readonly stdout?: string;
    readonly stderr?: RegExp;
  }[] = [
    { what: "hears its input and says it back, however much", command: ["cat"], stdin: large, stdout: large },
    {
      what: "is given its words as they are",
      command: ["printf", "%s|", "a b", "", "$(id)"],
      stdout: "a b||$(id)|",
    },
    { what: "has no input where none is given", command: ["cat"], stdout: "" },
    {
      what: "says on both streams what it says",
      command: ["sh", "-c", "echo one; echo two >&2"],
      stdout: "one\n",
      stderr: /^two\n$/,
    },
    { what: "has ended, whatever its exit code", command: ["false"], stdout: "" },
    {
      what: "tells the signal that ended it",
      command: ["sh", "-c", "kill -TERM $$"],
      trouble: "killed by SIGTERM",
    },
    { what: "says that there is no such program", command: ["no-such-program"], stderr: /no-such-program/ },
    { what: "says that there is no such namespace", command: ["true"], netns: "none", stderr: /none/ },
    { what: "is in its network namespace", command: ["sh", "-c", "ip -o link | wc -l"], stdout: "1\n" },
    {
      what: "leads a session, whose share of the CPU is its own",
      command: ["sh", "-c", "cut -d ' ' -f 6 /proc/$$/stat | grep -c ^$$"],
      stdout: "1\n",
    },
  ];
  for (const { what, command, trouble, stdout = "", stderr = /^$/, ...over } of cases)
    it(what, async () => {
      const { launched, said } = launch(command, over);
      expect(await launched.ended).to.equal(trouble);
      expect(said().stdout).to.equal(stdout);
      expect(said().stderr).to.match(stderr);
    });

  it("runs beside others, each of which hears what is its own", async () => {
    const words = Array.from({ length: 100 }, (_, index) => `word ${index}`);
    const all = words.map((word) => launch(["cat"], { stdin: word }));
    await Promise.all(all.map(({ launched }) => launched.ended));
    expect(all.map(({ said }) => said().stdout)).to.deep.equal(words);
  });

  it("ends with what it started when it is killed, and holds up no other", async () => {
    const { launched, said } = launch(["sh", "-c", "sleep 600 & echo begun; wait"]);
    while (said().stdout === "") await delay(10);
    launched.kill();
    expect(await launched.ended).to.equal("killed by SIGKILL");
    // A process that was killed is on its way out for a moment.
    while ((await sandbox.run({ command: ["ip", "netns", "pids", "own"] })) !== "") await delay(10);
  });

  it("has ended with the lab", async () => {
    const own = await openSandbox();
    await own.run({ command: ["ip", "netns", "add", "own"] });
    const { ended } = own.launch({
      netns: "own",
      command: ["sleep", "600"],
      stdin: "",
      onStderr: () => undefined,
    });
    await own.stop();
    expect(await ended).to.match(/the lab has ended/);
  });
});
