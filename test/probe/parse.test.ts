import { expect } from "chai";
import * as fc from "fast-check";
import type { Observation, Probe } from "../../src/model/probe.js";
import type { Batch } from "../../src/probe/batch.js";
import { parseBatch } from "../../src/probe/parse.js";
import { probe as tcp } from "../builders.js";

const udp: Probe = { ...tcp, protocol: "UDP" };
const http: Probe = { ...tcp, http: true };

const hex = (text: string): string => (text === "" ? "-" : Buffer.from(text, "latin1").toString("hex"));

function batch(probe: Probe, effort: { tries: number; withTool: boolean }): Batch {
  return {
    probes: [{ probe, ip: "10.0.0.2", answers: ["np-1-y/b"], ...effort }],
    seconds: 1,
    nonce: "ab12",
    datagramPort: 10_000,
    toolsAtOnce: 1,
  };
}

interface Own {
  readonly word: string;
  readonly heard?: string;
  readonly sent?: string;
}

/** What one try of the prober's own showed, that took 10 ms. */
function own(probe: Probe, { word, heard = "", sent = "ab12-0-1" }: Own): Observation | undefined {
  const stdout = `begun 5.00\nown 0 5.00 5.01 ${word} ${hex(heard)} ${sent}\nend 1 5.02\n`;
  return parseBatch({ batch: batch(probe, { tries: 1, withTool: false }), stdout }).tries[0]?.[0]
    ?.observation;
}

interface Tool {
  readonly code?: number;
  readonly out?: string;
  readonly err?: string;
  readonly end?: string;
}

/** What one try by nc or curl showed. */
function tool(probe: Probe, { code = 0, out = "", err = "", end = "5.01" }: Tool): Observation | undefined {
  const stdout = `begun 5.00\ntool 0 5.00 ${end} ${code << 8} ${hex(out)} ${hex(err)}\nend 1 5.02\n`;
  return parseBatch({ batch: batch(probe, { tries: 0, withTool: true }), stdout }).tries[0]?.[0]?.observation;
}

describe("a try of the prober's own", () => {
  const cases: readonly (readonly [string, Probe, Own, Partial<Observation>])[] = [
    [
      "an identity with its nonce is connected",
      tcp,
      { word: "answered", heard: "netproof np-1-y/b 80 TCP from 10.0.0.1 ab12-0-1\n" },
      { kind: "connected", source: "10.0.0.1" },
    ],
    [
      "so it is over UDP",
      udp,
      { word: "answered", heard: "netproof np-1-y/b 80 UDP from fd00::1 ab12-0-1" },
      { kind: "connected", source: "fd00::1" },
    ],
    [
      "and in the body of a response",
      http,
      { word: "answered", heard: "HTTP/1.0 200 OK\r\n\r\nnetproof np-1-y/b 80 TCP ab12-0-1\n" },
      { kind: "connected" },
    ],
    [
      "an address of IPv4 on a socket of both families is one of IPv4",
      tcp,
      { word: "answered", heard: "netproof np-1-y/b 80 TCP from ::ffff:10.0.0.1 ab12-0-1" },
      { kind: "connected", source: "10.0.0.1" },
    ],
    [
      "another pod's identity is misdirected",
      tcp,
      { word: "answered", heard: "netproof np-1-y/c 80 TCP ab12-0-1" },
      { kind: "misdirected", answeredBy: "np-1-y/c" },
    ],
    [
      "words of no probe server are misdirected",
      tcp,
      { word: "answered", heard: "SSH-2.0-OpenSSH_9.6" },
      { kind: "misdirected", answeredBy: "no probe server: SSH-2.0-OpenSSH_9.6" },
    ],
    [
      "what looks like a failure is an answer all the same",
      tcp,
      { word: "answered", heard: "nc: Connection refused" },
      { kind: "misdirected" },
    ],
    [
      "an answer to another try is inconclusive",
      tcp,
      { word: "answered", heard: "netproof np-1-y/b 80 TCP ab12-7-1" },
      { kind: "inconclusive" },
    ],
    [
      "an answer without a nonce is inconclusive",
      tcp,
      { word: "answered", heard: "netproof np-1-y/b 80 TCP" },
      { kind: "inconclusive" },
    ],
    ["ECONNREFUSED is refused", tcp, { word: "errno-111" }, { kind: "refused" }],
    ["ECONNRESET is refused", tcp, { word: "errno-104" }, { kind: "refused" }],
    ["a time-out is dropped", tcp, { word: "timeout" }, { kind: "dropped" }],
    ["so it is over UDP", udp, { word: "timeout" }, { kind: "dropped" }],
    ["what opened and fell silent is stalled", tcp, { word: "opened" }, { kind: "stalled" }],
    ["what opened and was closed is stalled", tcp, { word: "closed" }, { kind: "stalled" }],
    ["what opened and was reset is stalled", tcp, { word: "broke" }, { kind: "stalled" }],
    [
      "EHOSTUNREACH is inconclusive",
      tcp,
      { word: "errno-113" },
      { kind: "inconclusive", why: "the prober met EHOSTUNREACH" },
    ],
    ["EPROTONOSUPPORT is inconclusive", tcp, { word: "errno-93" }, { kind: "inconclusive" }],
    ["an errno that nobody knows is inconclusive", tcp, { word: "errno-42" }, { kind: "inconclusive" }],
  ];
  for (const [name, probe, facts, expected] of cases)
    it(name, () => expect(own(probe, facts)).to.include(expected));
});

describe("a try by nc or curl", () => {
  const answer = "netproof np-1-y/b 80 TCP from 10.0.0.1 ab12-0\n";
  const cases: readonly (readonly [string, Probe, Tool, Partial<Observation>])[] = [
    [
      "an identity with its nonce is connected",
      tcp,
      { out: answer, err: "Connection to 10.0.0.2 80 port [tcp/*] succeeded!" },
      { kind: "connected" },
    ],
    ["so it is from curl", http, { out: answer }, { kind: "connected" }],
    ["and over UDP", udp, { out: "netproof np-1-y/b 80 UDP ab12-0" }, { kind: "connected" }],
    [
      "a reply that claims to be a time-out is misdirected",
      tcp,
      { out: "nc: connect to 10.0.0.2 port 80 (tcp) timed out", err: "succeeded!" },
      { kind: "misdirected" },
    ],
    [
      "a refusal in nc's words is refused",
      tcp,
      { code: 1, err: "nc: connect to 10.0.0.2 port 80 (tcp) failed: Connection refused" },
      { kind: "refused" },
    ],
    [
      "and in curl's",
      http,
      {
        code: 7,
        err: "curl: (7) Failed to connect to 10.0.0.2 port 80 after 0 ms: Couldn't connect to server",
      },
      { kind: "refused" },
    ],
    [
      "nc's time-out is dropped",
      tcp,
      { code: 1, err: "nc: connect to 10.0.0.2 port 80 (tcp) timed out: Operation now in progress" },
      { kind: "dropped" },
    ],
    [
      "curl's time-out is dropped",
      http,
      { code: 28, err: "curl: (28) Connection timed out after 1001 milliseconds" },
      { kind: "dropped" },
    ],
    [
      "curl's time-out after it was connected is stalled",
      http,
      { code: 28, err: "curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received" },
      { kind: "stalled" },
    ],
    ["an early end over UDP without output is an ICMP refusal", udp, {}, { kind: "refused" }],
    [
      "silence over UDP for the whole time-out is dropped",
      udp,
      { end: "6.01" },
      { kind: "dropped", ms: 1010 },
    ],
    [
      "a connection that names no pod is stalled",
      tcp,
      { err: "Connection to 10.0.0.2 80 port [tcp/*] succeeded!" },
      { kind: "stalled" },
    ],
    [
      "an unreachable network is inconclusive",
      tcp,
      { code: 1, err: "nc: connect failed: No route to host" },
      { kind: "inconclusive" },
    ],
    [
      "a missing nc is inconclusive",
      tcp,
      { code: 127, err: "cannot be started: No such file or directory" },
      { kind: "inconclusive" },
    ],
    [
      "and over UDP",
      udp,
      { code: 127, err: "cannot be started: No such file or directory" },
      { kind: "inconclusive" },
    ],
  ];
  for (const [name, probe, facts, expected] of cases)
    it(name, () => expect(tool(probe, facts)).to.include(expected));
});

describe("the answer of a prober", () => {
  const whole = batch(tcp, { tries: 2, withTool: true });
  const inconclusive = [
    { name: "a missing line", stdout: "begun 5.00\nend 1 5.02\n", why: "the prober printed no line for it" },
    {
      name: "an answer that broke off",
      stdout: "begun 5.00\nown 0 5.0",
      why: "the prober's answer broke off",
    },
    { name: "nothing at all", stdout: "", why: "the prober's answer broke off" },
  ];
  for (const { name, stdout, why } of inconclusive)
    it(`${name} leaves every try inconclusive, never blocked`, () => {
      const tries = parseBatch({ batch: whole, stdout }).tries[0] ?? [];
      expect(tries.map(({ observation }) => observation)).to.deep.equal(
        Array.from({ length: 3 }, () => ({ kind: "inconclusive", why })),
      );
    });

  it("the reason of a failed exec is kept", () => {
    const failure = "exec in x/a: socket closed";
    const [first] = parseBatch({ batch: whole, stdout: "", failure }).tries[0] ?? [];
    expect(first?.observation).to.deep.equal({ kind: "inconclusive", why: failure });
  });

  it("tells the prober's first and last moment by its clock", () => {
    const stdout = "begun 5.00\nend 1 6.25\n";
    expect(parseBatch({ batch: whole, stdout }).clock).to.deep.equal({ begunMs: 5000, endedMs: 6250 });
    expect(parseBatch({ batch: whole, stdout: "begun 5.00\n" }).clock).to.equal(null);
  });

  it("keeps whatever bytes come back, with whatever meaning, to the connection that they came over", () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw).toString("latin1"));
    const lure = fc.constantFrom(
      "\nown 1 5.00 5.01 timeout - ab12-1-1\n",
      "\\nown 1 5.00 5.01 timeout - ab12-1-1\\n",
      "\nend 2 5.02\n",
      "netproof np-1-y/b 80 TCP ab12-1-1",
      "Connection refused",
    );
    const reply = fc.array(fc.oneof(bytes, lure), { maxLength: 4 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(reply, reply, (heard, said) => {
        const probes = [0, 1].map((port) => ({
          ...batch({ ...tcp, port }, { tries: 1, withTool: true }).probes[0],
        })) as Batch["probes"];
        const stdout = [
          "begun 5.00",
          `own 0 5.00 5.01 ${heard === "" ? "opened" : "answered"} ${hex(heard)} ab12-0-1`,
          `tool 0 5.00 5.01 0 ${hex(said)} ${hex("succeeded!")}`,
          `own 1 5.00 5.01 answered ${hex("netproof np-1-y/b 80 TCP ab12-1-1\n")} ab12-1-1`,
          `tool 1 5.00 5.01 0 ${hex("netproof np-1-y/b 80 TCP ab12-1\n")} ${hex("succeeded!")}`,
          "end 2 5.02",
        ].join("\n");
        const { tries } = parseBatch({
          batch: { probes, seconds: 1, nonce: "ab12", datagramPort: 10_000, toolsAtOnce: 1 },
          stdout,
        });
        const [hostile, honest] = tries.map((all) => all.map(({ observation }) => observation.kind));
        expect(honest).to.deep.equal(["connected", "connected"]);
        for (const kind of hostile ?? [])
          expect(kind).to.be.oneOf(["misdirected", "stalled", "inconclusive"]);
      }),
    );
  });

  it("takes nothing for silence that is not a line of its prober", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (stdout) => {
        const [tries = []] = parseBatch({ batch: whole, stdout }).tries;
        expect(tries.every(({ observation }) => observation.kind === "inconclusive")).to.equal(true);
      }),
    );
  });
});
