import { expect } from "chai";
import { type HeldProbe, monitorInput, type Monitoring } from "../../src/probe/monitor.js";
import { clockOf, parseMonitor } from "../../src/probe/series.js";
import { probe } from "../builders.js";

const dialled = { probe, ip: "10.0.0.2", answers: ["np-1-y/b"] };
const held: HeldProbe = { ...dialled, idle: false, sourcePort: 20_000 };
const idle: HeldProbe = { ...held, idle: true };
const udp: HeldProbe = { ...held, probe: { ...probe, protocol: "UDP" } };

function monitoring(parts: Partial<Monitoring>): Monitoring {
  return {
    name: "test",
    nonce: "ab",
    datagramPort: 10_000,
    watch: [],
    hold: [],
    everySeconds: 0.1,
    lastsSeconds: 10,
    ...parts,
  };
}

const hex = (text: string): string => Buffer.from(text).toString("hex");

/** `held 0 5.00 TEXT` with the text as a monitor prints it. */
const inHex = (line: string): string =>
  line.replace(/^(held \d+ [\d.]+) (.*)$/, (_line, head: string, text: string) => `${head} ${hex(text)}`);

describe("what a monitor printed", () => {
  it("gives each watched probe its own tries, in the order in which they were sent", () => {
    const answer = (nonce: string): string => `answered ${hex(`netproof np-1-y/b 80 TCP ${nonce}`)} ${nonce}`;
    const { series, begunMs, broken } = parseMonitor({
      monitoring: monitoring({ watch: [dialled, { ...dialled, probe: { ...probe, port: 81 } }] }),
      stdout: [
        "begun 4.90",
        `own 0 5.00 5.01 ${answer("ab-0-0")}`,
        `own 2 5.10 5.11 ${answer("ab-0-1")}`,
        "own 1 5.00 6.00 timeout - ab-1-0",
        "own 3 5.10 5.10 errno-24 - ab-1-1",
        "end",
      ].join("\n"),
    });
    expect({ begunMs, broken }).to.deep.equal({ begunMs: 4900, broken: undefined });
    expect(series.map((own) => own.map(({ atMs, observation }) => [atMs, observation.kind]))).to.deep.equal([
      [
        [5000, "connected"],
        [5100, "connected"],
      ],
      [
        [5000, "dropped"],
        [5100, "inconclusive"],
      ],
    ]);
  });

  it("keeps answers apart by what each try had sent", () => {
    const answer = hex("netproof np-1-y/b 80 UDP ab-0-0");
    const { series } = parseMonitor({
      monitoring: monitoring({ watch: [udp] }),
      stdout: `own 0 5.00 5.01 answered ${answer} ab-0-0\nown 1 5.10 5.11 answered ${answer} ab-0-1\nend`,
    });
    expect(series[0]?.map(({ observation }) => observation.kind)).to.deep.equal([
      "connected",
      "inconclusive",
    ]);
  });

  it("is broken without its end, with the reason of a failed exec if there is one", () => {
    const own = monitoring({ watch: [dialled] });
    expect(parseMonitor({ monitoring: own, stdout: "begun 1.00" }).broken).to.equal("its answer broke off");
    expect(parseMonitor({ monitoring: own, stdout: "", failure: "exec in x/a: gone" }).broken).to.equal(
      "exec in x/a: gone",
    );
  });

  const flows = [
    {
      name: "a flow whose last message comes back went on",
      of: held,
      lines: [
        "held 0 5.00 netproof np-1-y/b 80 TCP",
        "held 0 5.00 first",
        "held 0 5.20 1",
        "held 0 5.40 last",
      ],
      trace: { opened: true, wentOn: true, lastAnswerMs: 5400 },
    },
    {
      name: "a flow that falls silent did not go on",
      of: held,
      lines: ["held 0 5.00 netproof np-1-y/b 80 TCP", "held 0 5.00 first", "held 0 5.20 1", "closed 0 9.00"],
      trace: { opened: true, wentOn: false, lastAnswerMs: 5200 },
    },
    {
      name: "a server that hangs up after its identity never opened the flow",
      of: held,
      lines: ["held 0 5.00 netproof np-1-y/b 80 TCP", "closed 0 5.00"],
      trace: { opened: false, wentOn: false, lastAnswerMs: null },
    },
    {
      name: "another pod's answer opens nothing",
      of: held,
      lines: ["held 0 5.00 netproof np-1-y/c 80 TCP", "held 0 5.00 first", "held 0 5.40 last"],
      trace: { opened: false, wentOn: true, lastAnswerMs: 5400, trouble: "np-1-y/c answered" },
    },
    {
      name: "the reason why it did not open is kept",
      of: held,
      lines: ["held 0 5.00 socket: errno-111", "closed 0 5.00"],
      trace: {
        opened: false,
        wentOn: false,
        lastAnswerMs: null,
        trouble: "socket: errno-111",
      },
    },
    {
      name: "a UDP flow answers each message with its identity",
      of: udp,
      lines: ["held 0 5.00 netproof np-1-y/b 80 UDP first", "held 0 5.40 netproof np-1-y/b 80 UDP last"],
      trace: { opened: true, wentOn: true, lastAnswerMs: 5400 },
    },
    {
      name: "an idle flow went on if its server was heard before the last message was sent",
      of: idle,
      lines: ["held 0 5.00 first", "held 0 8.00 again", "ending 0 9.00", "held 0 9.01 last"],
      trace: { opened: true, wentOn: true, lastAnswerMs: 9010 },
    },
    {
      name: "an idle flow that only its opener's message wakes up did not go on",
      of: idle,
      lines: ["held 0 5.00 first", "ending 0 9.00", "held 0 9.01 again", "held 0 9.01 last"],
      trace: {
        opened: true,
        wentOn: false,
        lastAnswerMs: 9010,
        trouble: "its server was not heard after the silence",
      },
    },
  ];
  for (const { name, of, lines, trace } of flows) {
    it(name, () => {
      const { traces } = parseMonitor({
        monitoring: monitoring({ hold: [of] }),
        stdout: [...lines.map(inHex), "end"].join("\n"),
      });
      expect(traces).to.deep.equal([trace]);
    });
  }

  it("has a clock only where a line says so", () => {
    expect(clockOf("clock 12.34", "clock")).to.deep.equal([12_340]);
    expect(clockOf("begun 12.34", "clock")).to.deep.equal([]);
    expect(clockOf("clock soon", "clock")).to.deep.equal([]);
  });

  it("is asked for in data that say when it ends by itself", () => {
    expect(monitorInput(monitoring({ watch: [dialled], lastsSeconds: 7 }))).to.include("\nlasts 7\n");
  });
});
