import { expect } from "chai";
import { type HeldProbe, monitorScript, type Monitoring } from "../../src/probe/monitor.js";
import { clockOf, parseMonitor } from "../../src/probe/series.js";
import { probe } from "../builders.js";

const dialled = { probe, ip: "10.0.0.2", answers: ["np-1-y/b"] };
const held: HeldProbe = { ...dialled, idle: false, sourcePort: 20_000 };
const idle: HeldProbe = { ...held, idle: true };
const udp: HeldProbe = { ...held, probe: { ...probe, protocol: "UDP" } };

function monitoring(parts: Partial<Monitoring>): Monitoring {
  return { name: "test", watch: [], hold: [], everySeconds: 0.1, lastsSeconds: 10, ...parts };
}

describe("what a monitor printed", () => {
  it("gives each watched probe its own tries, in the order in which they were sent", () => {
    const answer = "0 Connection to 10.0.0.2 80 port [tcp/*] succeeded! netproof np-1-y/b 80 TCP";
    const { series, begunMs, broken } = parseMonitor({
      monitoring: monitoring({ watch: [dialled, { ...dialled, probe: { ...probe, port: 81 } }] }),
      stdout: [
        "begun 4.90",
        `cell 0 5.00 5.01 ${answer}`,
        `cell 2 5.10 5.11 ${answer}`,
        "cell 1 5.00 6.00 1 nc: connect to 10.0.0.2 port 81 (tcp) timed out: Operation now in progress",
        "cell 3 5.10 5.10 127 sh: 1: nc: not found",
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

  it("keeps a UDP answer apart by the number of its try", () => {
    const { series } = parseMonitor({
      monitoring: monitoring({ watch: [udp] }),
      stdout:
        "cell 0 5.00 5.01 0 netproof np-1-y/b 80 UDP nonce0\ncell 1 5.10 5.11 0 netproof np-1-y/b 80 UDP nonce0\nend",
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
      name: "socat's complaint is kept",
      of: held,
      lines: ["held 0 5.00 2026/01/01 socat[1] E connect(): Connection refused", "closed 0 5.00"],
      trace: {
        opened: false,
        wentOn: false,
        lastAnswerMs: null,
        trouble: "2026/01/01 socat[1] E connect(): Connection refused",
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
        stdout: [...lines, "end"].join("\n"),
      });
      expect(traces).to.deep.equal([trace]);
    });
  }

  it("has a clock only where a line says so", () => {
    expect(clockOf("clock 12.34", "clock")).to.deep.equal([12_340]);
    expect(clockOf("begun 12.34", "clock")).to.deep.equal([]);
    expect(clockOf("clock soon", "clock")).to.deep.equal([]);
  });

  it("is asked for by a script that ends by itself", () => {
    expect(monitorScript(monitoring({ watch: [dialled], lastsSeconds: 7 }))).to.include("-ge 7 ]");
  });
});
