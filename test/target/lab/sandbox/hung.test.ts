import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createLab } from "../../../../src/target/lab/index.js";
import type { Target } from "../../../../src/target/target.js";
import { namespace, pod, policy } from "../../../builders.js";

const signal = new AbortController().signal;

/** What is said instead, when nothing ends for so long. */
const late = <T>(work: Promise<T>, ms: number): Promise<T | "late"> =>
  Promise.race([work, new Promise<"late">((resolve) => void setTimeout(() => resolve("late"), ms).unref())]);

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it did not fail",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe("a command of the lab that hangs", () => {
  const path = process.env["PATH"];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-hung-"));
    process.env["PATH"] = `${folder}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });
  const hang = (tool: string): void => {
    writeFileSync(join(folder, tool), "#!/bin/sh\nexec sleep 600\n");
    chmodSync(join(folder, tool), 0o755);
  };

  it("is named, and ends the lab: ip, while the lab is made", async () => {
    hang("ip");
    const said = await late(messageOf(createLab({ jobMs: 2_000 })), 20_000);
    expect(said).to.match(/mount and ip .*did not end within 2 s, so the lab was ended/);
  });

  it("is named, and ends the lab: nft, when a policy is applied", async () => {
    hang("nft");
    const lab = await createLab({ jobMs: 2_000 });
    const applied = lab.apply([namespace("x"), policy("x/p", { podSelector: {} })], signal);
    const said = await late(messageOf(applied), 20_000);
    expect(said).to.match(/node-0 .*nft -f - did not end within 2 s, so the lab was ended/);
    expect(await late(lab.dispose(), 10_000)).not.to.equal("late");
  });
});

describe("an exec in the lab", () => {
  let lab: Target;
  before(async () => {
    lab = await createLab();
    await lab.apply([namespace("x"), pod("x/a", {})], signal);
  });
  after(() => lab.dispose());

  it("is given up in time, although what it started holds its output open", async () => {
    const source = { kind: "pod", namespace: "x", name: "a" } as const;
    const command = ["sh", "-c", "setsid sleep 60 & sleep 60"];
    const exec = lab.exec({ source, command, stdin: "", timeoutMs: 500, signal });
    const result = await late(exec, 10_000);
    expect(result).to.include({ kind: "failed" });
  });
});
