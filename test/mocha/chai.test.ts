import { noProbing, noTries } from "../builders.js";
import * as chai from "chai";
import { expect } from "chai";
import { type Played, playedOf, type PlayedStep } from "../../src/api/played.js";
import { parseEndpoint } from "../../src/model/endpoint.js";
import type { Observation, Probe, Verdict } from "../../src/model/probe.js";
import type { CellResult, CellVerdict, ScenarioResult } from "../../src/model/result/result.js";
import { netproofChai } from "../../src/mocha.js";
import { doctorScenario } from "../../src/cli/doctor/doctor-scenario.js";

chai.use(netproofChai);

const seen = {
  connected: { kind: "connected", ms: 3 },
  dropped: { kind: "dropped", ms: 1000 },
  refused: { kind: "refused", ms: 2 },
  misdirected: { kind: "misdirected", ms: 2, answeredBy: "x/c" },
  nothing: { kind: "inconclusive", why: "the exec broke" },
} as const satisfies Record<string, Observation>;

function probe(from: string): Probe {
  const [source, destination] = [from, "x/b"].map(parseEndpoint);
  if (source === undefined || destination === undefined) throw new Error(`${from} is no endpoint`);
  return { from: source, to: destination, protocol: "TCP", port: 80, ipFamily: "IPv4" };
}

function cell(from: string, expected: Verdict, observation: Observation, verdict: CellVerdict): CellResult {
  const expectation = { verdict: expected, decidedBy: [], rules: [], reason: "so they say", notes: [] };
  return {
    probe: probe(from),
    expectation,
    observation,
    verdict,
    attempts: 1,
    tries: noTries,
    afterMs: 1,
    explainedBy: [],
  };
}

/** The quick scenario's only step, as if it had shown these cells. */
function played(...cells: readonly CellResult[]): Played {
  const step = {
    id: "deny-all",
    name: "deny all",
    status: "fail",
    durationMs: 1,
    timeToEnforce: null,
    probing: noProbing,
  } as const;
  const snapshot = { namespaces: [], pods: [], services: [], policies: [] };
  const result: ScenarioResult = {
    id: doctorScenario.id,
    summary: "",
    tags: [],
    status: "fail",
    reason: "",
    durationMs: 1,
    steps: [{ ...step, execs: 1, cells, flows: [], convergence: [], snapshot }],
  };
  return playedOf(doctorScenario, result);
}

const step = (...cells: readonly CellResult[]): PlayedStep => played(...cells).step("deny all");

describe("chai assertions about a probe", () => {
  const connected = cell("x/a", "allow", seen.connected, "match");
  const dropped = cell("x/a", "deny", seen.dropped, "match");
  const refused = cell("x/a", "deny", seen.refused, "match");

  it("hold for what was seen", () => {
    expect(connected).to.be.connected;
    expect(connected).to.not.be.blocked;
    expect(dropped).to.be.dropped;
    expect(dropped).to.be.blocked.and.not.connected;
    expect(refused).to.be.refused;
    expect(refused).to.be.blocked.and.not.dropped;
  });

  it("fail with the probe, what was seen and what was expected", () => {
    expect(() => expect(connected).to.be.blocked).to.throw(
      "expected x/a → x/b:80/TCP to be blocked: answered in 3 ms; expected allow: so they say",
    );
  });

  for (const { name, own, why } of [
    {
      name: "a probe that could not be tried",
      own: cell("x/a", "deny", seen.nothing, "inconclusive"),
      why: "the exec broke",
    },
    {
      name: "no answer on a path that never answered",
      own: { ...cell("x/a", "deny", seen.dropped, "inconclusive"), why: "the path never answered" },
      why: "the path never answered",
    },
    {
      name: "a probe that was let through before",
      own: cell("x/a", "allow", seen.dropped, "unstable"),
      why: "then changed",
    },
    {
      name: "no answer where the API promises nothing",
      own: cell("x/a", "unspecified", seen.dropped, "unspecified"),
      why: "nothing shows that it works",
    },
  ])
    it(`fail either way for ${name}: it is not known to be blocked, nor not to be`, () => {
      expect(() => expect(own).to.be.blocked).to.throw(why);
      expect(() => expect(own).to.not.be.blocked).to.throw(why);
      expect(() => expect(own).to.not.be.connected).to.throw(why);
    });

  it("count another pod's answer as neither", () => {
    const misdirected = cell("x/a", "allow", seen.misdirected, "misdirected");
    expect(misdirected).to.not.be.connected;
    expect(misdirected).to.not.be.blocked;
  });

  it("are for probes alone", () => {
    expect(() => expect("x/a").to.be.connected).to.throw(/is for a probe/);
  });
});

describe("expect(observed).to.match(expected)", () => {
  const fine = cell("x/a", "deny", seen.dropped, "match");
  const leak = cell("x/c", "deny", seen.connected, "leak");
  const open = cell("x/d", "deny", seen.nothing, "inconclusive");

  it("passes where all agrees", () => {
    const { observed, expected } = step(fine);
    expect(observed).to.match(expected);
  });

  it("fails with the matrix difference as its message", () => {
    const { observed, expected } = step(fine, leak);
    expect(() => expect(observed).to.match(expected)).to.throw(
      /differs from expected in 1 of 2 connections[^]*x\/a +x[^]*x\/c +L[^]*leak x\/c → x\/b:80\/TCP: answered in 3 ms/,
    );
    expect(observed).to.not.match(expected);
  });

  it("fails, with not as well, where a cell could not be judged", () => {
    const { observed, expected } = step(fine, open);
    expect(() => expect(observed).to.match(expected)).to.throw(/inconclusive x\/d → x\/b:80\/TCP/);
    expect(() => expect(observed).to.not.match(expected)).to.throw(/inconclusive x\/d → x\/b:80\/TCP/);
  });

  it("compares with what another step's policies mean", () => {
    const { expected } = step({ ...fine, expectation: { ...fine.expectation, verdict: "allow" } });
    expect(() => expect(step(fine).observed).to.match(expected)).to.throw(/outage x\/a → x\/b/);
  });

  it("throws where a cell was never observed", () => {
    const { expected } = step(fine, leak);
    expect(() => expect(step(fine).observed).to.match(expected)).to.throw(/no cell for x\/c → x\/b:80\/TCP/);
  });

  it("takes cells that are stated by hand, with globs", () => {
    expect(step(fine, leak).observed).to.match({ deny: ["x/a -> x/b:80"], allow: ["x/c -> *"] });
    expect(() => expect(step(fine, leak).observed).to.match({ deny: ["x/* -> x/b"] })).to.throw(
      /leak x\/c → x\/b:80\/TCP: answered in 3 ms; expected deny: "x\/\* -> x\/b" states it/,
    );
    expect(() => expect(step(fine).observed).to.match({ deny: ["x/z -> x/b"] })).to.throw(
      /names no connection/,
    );
  });

  it("is chai's own for all else", () => {
    expect("netproof").to.match(/proof/);
    expect("netproof").to.not.match(/cyclonus/);
    expect(() => expect("netproof").to.match(/cyclonus/)).to.throw(/to match \/cyclonus\//);
  });
});

describe("a played scenario", () => {
  const fine = cell("x/a", "deny", seen.dropped, "match");

  it("names its steps where there is none of a name", () => {
    expect(() => played(fine).step("deny none")).to.throw(`has no step "deny none"; its steps: "deny all"`);
  });

  it("says which connection was not tried", () => {
    expect(() => step(fine).probe("x/a", "x/b", "53/UDP")).to.throw(
      `step "deny all" tried no connection x/a → x/b:53/UDP`,
    );
    expect(step(fine).probe("x/a", "x/b", 80)).to.equal(fine);
  });

  it("tells why it did not reach a step", () => {
    const { result } = played(fine);
    const ended = playedOf(doctorScenario, {
      ...result,
      status: "inconclusive",
      reason: "no pods",
      steps: [],
    });
    expect(() => ended.step("deny all")).to.throw(`inconclusive, before "deny all": no pods`);
  });
});
