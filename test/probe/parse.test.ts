import { expect } from "chai";
import type { Observation, Probe } from "../../src/model/probe.js";
import { parseBatch } from "../../src/probe/parse.js";
import { probe as tcp } from "../builders.js";

const udp: Probe = { ...tcp, protocol: "UDP" };

const probesOf = (probe: Probe) => [{ probe, ip: "10.0.0.2", answers: ["np-1-y/b"] }];

function parse(probe: Probe, stdout: string, failure?: string): Observation | undefined {
  const probes = probesOf(probe);
  const patience = { timeoutSeconds: 1 };
  return parseBatch({ probes, stdout, patience, ...(failure === undefined ? {} : { failure }) })[0];
}

function parseGlance(probe: Probe, line: string): Observation | undefined {
  const patience = { timeoutSeconds: 1, glanceSeconds: 0.25 };
  const stdout = `cell 0 5.00 5.25 ${line}\nend 1\n`;
  return parseBatch({ probes: probesOf(probe), stdout, patience })[0];
}

describe("the answer of a prober", () => {
  const cases = [
    {
      name: "an identity that may answer is connected",
      probe: tcp,
      line: "0 Connection to 10.0.0.2 80 port [tcp/*] succeeded! netproof np-1-y/b 80 TCP",
      expected: { kind: "connected", ms: 10 },
    },
    {
      name: "the address that the server saw is kept, as of IPv4 where the socket is of both families",
      probe: tcp,
      line: "0 Connection to 10.0.0.2 80 port [tcp/*] succeeded! netproof np-1-y/b 80 TCP from ::ffff:10.0.0.1",
      expected: { kind: "connected", ms: 10, source: "10.0.0.1" },
    },
    {
      name: "another pod's identity is misdirected",
      probe: tcp,
      line: "0 Connection to 10.0.0.2 80 port [tcp/*] succeeded! netproof np-1-y/c 80 TCP",
      expected: { kind: "misdirected", ms: 10, answeredBy: "np-1-y/c" },
    },
    {
      name: "a reset is refused",
      probe: tcp,
      line: "1 nc: connect to 10.0.0.2 port 80 (tcp) failed: Connection refused",
      expected: { kind: "refused", ms: 10 },
    },
    {
      name: "silence until nc's time-out is dropped",
      probe: tcp,
      line: "1 nc: connect to 10.0.0.2 port 80 (tcp) timed out: Operation now in progress",
      expected: { kind: "dropped", ms: 10 },
    },
    {
      name: "curl's time-out is dropped",
      probe: { ...tcp, http: true } as const,
      line: "28 curl: (28) Connection timed out after 1001 milliseconds",
      expected: { kind: "dropped", ms: 10 },
    },
    {
      name: "a UDP echo with this cell's nonce is connected",
      probe: udp,
      line: "0 netproof np-1-y/b 80 UDP nonce0",
      expected: { kind: "connected", ms: 10 },
    },
    {
      name: "a UDP echo tells the address before the nonce",
      probe: udp,
      line: "0 netproof np-1-y/b 80 UDP from fd00::1 nonce0",
      expected: { kind: "connected", ms: 10, source: "fd00::1" },
    },
    {
      name: "an early end over UDP without output is an ICMP refusal",
      probe: udp,
      line: "0 ",
      expected: { kind: "refused", ms: 10 },
    },
  ] as const;
  for (const { name, probe, line, expected } of cases) {
    it(name, () => expect(parse(probe, `cell 0 5.00 5.01 ${line}\nend 1\n`)).to.deep.equal(expected));
  }

  const inconclusive = [
    {
      name: "a connection that names no pod",
      probe: tcp,
      stdout: "cell 0 5.00 5.01 0 Connection succeeded!\nend 1\n",
    },
    {
      name: "an unreachable network",
      probe: tcp,
      stdout: "cell 0 5.00 5.01 1 nc: connect failed: No route to host\nend 1\n",
    },
    { name: "a missing nc", probe: tcp, stdout: "cell 0 5.00 5.01 127 sh: 1: nc: not found\nend 1\n" },
    {
      name: "a missing nc over UDP",
      probe: udp,
      stdout: "cell 0 5.00 5.01 127 sh: 1: nc: not found\nend 1\n",
    },
    {
      name: "a UDP echo of another cell",
      probe: udp,
      stdout: "cell 0 5.00 5.01 0 netproof np-1-y/b 80 UDP nonce7\nend 1\n",
    },
    { name: "a missing line", probe: tcp, stdout: "end 1\n" },
    { name: "an answer that broke off", probe: tcp, stdout: "cell 0 5.0" },
    { name: "nothing at all", probe: tcp, stdout: "" },
  ] as const;
  for (const { name, probe, stdout } of inconclusive) {
    it(`${name} is inconclusive, never blocked`, () =>
      expect(parse(probe, stdout)?.kind).to.equal("inconclusive"));
  }

  it("silence over UDP for the whole time-out is dropped", () => {
    expect(parse(udp, "cell 0 5.00 6.01 0 \nend 1\n")).to.deep.equal({ kind: "dropped", ms: 1010 });
  });

  for (const [by, code] of [
    ["coreutils", 124],
    ["busybox", 143],
  ] as const)
    it(`what timeout of ${by} broke off is dropped, in a glance alone`, () => {
      for (const probe of [tcp, udp]) {
        expect(parseGlance(probe, `${code} `)).to.deep.equal({ kind: "dropped", ms: 250 });
        expect(parse(probe, `cell 0 5.00 5.25 ${code} \nend 1\n`)?.kind).to.equal("inconclusive");
      }
    });

  it("a timeout that knows no fractions of a second is inconclusive, never blocked", () => {
    const line = "1 timeout: invalid number '0.25'";
    expect(parseGlance(tcp, line)?.kind).to.equal("inconclusive");
  });

  it("the reason of a failed exec is kept", () => {
    expect(parse(tcp, "", "exec in x/a: socket closed")).to.deep.equal({
      kind: "inconclusive",
      why: "exec in x/a: socket closed",
    });
  });
});
