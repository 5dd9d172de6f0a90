import { expect } from "chai";
import {
  allOrNone,
  DeadlineError,
  pause,
  withDeadline,
} from "../../../../src/target/kubernetes/api/deadline.js";

const forever = (): Promise<never> => new Promise(() => {});
const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "it did not fail",
    (reason: unknown) => reason,
  );

describe("work with a deadline", () => {
  const { signal } = new AbortController();

  it("returns what the work returns", async () => {
    expect(await withDeadline({ ms: 1_000, signal }, () => Promise.resolve(7))).to.equal(7);
  });

  it("rejects when the time is over, whatever the work does then", async () => {
    const reason = await reasonOf(withDeadline({ ms: 60, signal }, forever));
    expect(reason).to.be.instanceOf(DeadlineError).and.have.property("message", "timed out after 0.1 s");
  });

  it("hands the deadline to the work", async () => {
    const seen = withDeadline({ ms: 20, signal }, (limited) => pause(60_000, limited));
    expect(await reasonOf(seen)).to.be.instanceOf(DeadlineError);
  });

  it("rejects with the caller's reason, before and during the work", async () => {
    const stop = new AbortController();
    const enough = new Error("enough");
    const running = reasonOf(withDeadline({ ms: 60_000, signal: stop.signal }, forever));
    stop.abort(enough);
    expect(await running).to.equal(enough);
    expect(await reasonOf(withDeadline({ ms: 60_000, signal: stop.signal }, forever))).to.equal(enough);
  });

  it("makes Node warn of no leak when many share a signal", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const many = Array.from({ length: 50 }, () => () => pause(1, signal));
    await Promise.all(many.map((work) => withDeadline({ ms: 1_000, signal }, work)));
    await Promise.all(many.map((work) => work()));
    await allOrNone(signal, many);
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).to.deep.equal([]);
  });
});

describe("all or none", () => {
  const { signal } = new AbortController();

  it("returns all results in order", async () => {
    const works = [3, 1, 2].map((ms) => () => pause(ms, signal).then(() => ms));
    expect(await allOrNone(signal, works)).to.deep.equal([3, 1, 2]);
  });

  it("aborts the others when one fails, and settles only when they have", async () => {
    const seen: unknown[] = [];
    const failure = new Error("one failed");
    const works = [
      (limited: AbortSignal) => pause(60_000, limited).finally(() => seen.push(limited.reason)),
      () => Promise.reject(failure),
    ];
    expect(await reasonOf(allOrNone<unknown>(signal, works))).to.equal(failure);
    expect(seen).to.deep.equal([failure]);
  });
});
