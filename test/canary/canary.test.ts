import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { z } from "zod";
import { formatNames, render } from "../../src/cli/reports/formats.js";
import { runFlagOptions } from "../../src/cli/options/run-flags.js";
import { readManifests } from "../../src/manifest/read.js";
import { shapes } from "../../src/manifest/shapes.js";
import { controllers } from "../../src/manifest/controllers.js";
import { workloadShape } from "../../src/manifest/workloads.js";
import { InputError } from "../../src/model/text/source.js";
import { nameShapes } from "../../src/model/validation/object.js";
import { policyShape } from "../../src/model/validation/shape.js";
import { judge } from "../../src/judge/judge.js";
import type { RunResult } from "../../src/model/result/result.js";
import { readRecord } from "../../src/record/file.js";
import { recordSchema } from "../../src/record/schema.js";
import type { RunRecord } from "../../src/record/record.js";
import { readReport } from "../../src/report/json/read.js";
import { reportSchema } from "../../src/report/json/schema.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { runAndJudge } from "../../src/api/run-and-judge.js";
import { divergencesSchema, loadDivergences } from "../../src/scenario/divergences.js";
import { chooseScenarios } from "../../src/scenario/library.js";
import { readScenario } from "../../src/scenario/load.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { scenarioSchema } from "../../src/scenario/schema.js";
import type { Kind } from "../../src/target/kubernetes/api/resources.js";
import { storedObject } from "../../src/target/kubernetes/api/json.js";
import { createLab } from "../../src/target/lab/index.js";
import { TargetError } from "../../src/target/target.js";
import { readStatements, statementsSchema } from "../../src/verify/statements.js";
import { mirrorOf } from "../../src/verify/mirror.js";
import { clusterFlags, netproof } from "../cli/netproof.js";
import { pod, policy, state } from "../builders.js";
import { type Fed, feed } from "./fields.js";

/**
 * Shell metacharacters in every string of every kind of input. What is not refused is used for real, and a canary, a file on
 * this machine and one in the lab, shows that nothing of it ran.
 */
const canary = join("/tmp", `netproof-canary-${randomUUID()}`);
const touch = `touch ${canary}`;
/** Balanced, so that it runs within single quotes, within double ones and without. */
const payload = `a'$(${touch})'$(${touch});\`${touch}\``;

const fed = new Map<string, { fields: number; free: number }>();

/** Feeds all; returns what was taken, which has to be just what is free text. */
function takenOf<T>(
  kind: string,
  all: readonly Fed[],
  options: { free: readonly RegExp[]; read: (value: unknown) => T },
): readonly T[] {
  const masked: string[] = [];
  const taken = all.flatMap(({ path, value }) => {
    try {
      return [{ path, read: options.read(value) }];
    } catch (error) {
      if (!(error instanceof InputError || error instanceof TargetError)) throw error;
      if (!speaksOf(error.message, path)) masked.push(`${path}: ${error.message}`);
      return [];
    }
  });
  const odd = taken.filter(({ path }) => !options.free.some((pattern) => pattern.test(path)));
  expect(
    odd.map(({ path }) => path),
    `${kind} takes anything`,
  ).to.deep.equal([]);
  expect(masked, `${kind} is refused for something else`).to.deep.equal([]);
  expect(all.length, `${kind} has fields`).to.be.greaterThan(0);
  fed.set(kind, { fields: all.length, free: taken.length });
  return taken.map(({ read }) => read);
}

/** What the API wants of every object, where the field's own parent left it out. */
function whole(of: { readonly value: unknown; readonly kind: string; readonly apiVersion: string }): object {
  const { metadata, ...rest } = of.value as { readonly metadata?: object };
  const { kind, apiVersion } = of;
  return { ...rest, kind, apiVersion, metadata: { name: "a", namespace: "x", ...metadata } };
}

/** Refused because of this string: its words or its key are told. */
function speaksOf(message: string, path: string): boolean {
  const key = path.match(/\w[\w-]*/g)?.at(-1) ?? "";
  return message.includes("touch") || message.includes(key);
}

/** What a record shows; nothing where its form is right and its content is not. */
function judgedIfPossible(record: RunRecord): RunResult | undefined {
  try {
    return judge(record);
  } catch {
    return undefined;
  }
}

describe("what is read is never run (npm run test:canary)", () => {
  let folder: string;
  const scenarios: Scenario[] = [];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-canary-"));
  });
  afterEach(() => expect(existsSync(canary), "a payload ran").to.equal(false));
  after(() => {
    rmSync(folder, { recursive: true });
    rmSync(canary, { force: true });
    const lines = [...fed].map(
      ([kind, { fields, free }]) => `    ${String(fields).padStart(5)} ${kind} (${free} free text)`,
    );
    process.stdout.write(`  strings fed, by kind of input:\n${lines.join("\n")}\n`);
  });

  const file = (text: string): string => {
    const path = join(folder, `${randomUUID()}.yaml`);
    writeFileSync(path, text);
    return path;
  };

  it("has a canary that would show it", () => {
    for (const quote of ["'", '"', ""]) {
      execFileSync("sh", ["-c", `printf '%s' ${quote}${payload}${quote}`], { stdio: "ignore" });
      expect(existsSync(canary), quote).to.equal(true);
      rmSync(canary);
    }
  });

  const manifests: readonly [string, z.ZodType, string][] = [
    ...Object.entries(shapes).map(([kind, shape]) => [kind, shape, "v1"] as [string, z.ZodType, string]),
    ...Object.entries(controllers).map(
      ([kind, own]) => [kind, workloadShape(own), `${own.groups[0]}/v1`] as [string, z.ZodType, string],
    ),
    ["NetworkPolicy", policyShape, "networking.k8s.io/v1"],
  ];
  for (const [kind, shape, apiVersion] of manifests) {
    it(`in manifests of ${kind}`, () => {
      const all = feed(shape, payload).filter(({ path }) => !/^\.(kind|apiVersion)$/.test(path));
      const read = (value: unknown) =>
        readManifests([{ file: "f.yaml", text: stringify(whole({ value, kind, apiVersion })) }]);
      const free = [/^\.metadata\.annotations/, ...(kind === "NetworkPolicy" ? [/^\.status$/] : [])];
      for (const { state: own } of takenOf(`manifest ${kind}`, all, { free, read })) {
        const client = pod("x/a", { ports: [{ containerPort: 80 }] });
        scenarios.push(mirrorOf({ ...own, pods: [...own.pods, client] }, []).scenario);
      }
    });
  }

  it("in scenarios", () => {
    const free = [/^\.source$/, /^\.summary$/, /\.name$/, /\.merge/];
    const read = (value: unknown): Scenario => readScenario(stringify(value), "f.yaml");
    scenarios.push(...takenOf("scenario", feed(scenarioSchema, payload), { free, read }));
  });

  it("in files of divergences", () => {
    const known = chooseScenarios({ patterns: ["default-deny/both"], tags: [] });
    const read = (value: unknown) => loadDivergences(file(stringify(value)), known);
    takenOf("divergences", feed(divergencesSchema, payload), { free: [/\.reference$/], read });
  });

  it("in files of statements", () => {
    const read = (value: unknown) => readStatements(file(stringify(value)));
    takenOf("statements", feed(statementsSchema, payload), { free: [], read });
  });

  it("in the replies of an API server", () => {
    for (const [kind, shape] of Object.entries(nameShapes))
      takenOf(`reply ${kind}`, feed(shape, payload), {
        free: [],
        read: (value) => storedObject(kind as Kind, value),
      });
  });

  it("in reports that are read", async () => {
    const all = feed(reportSchema, payload);
    const read = (value: unknown) => readReport(JSON.stringify(value), "f.json");
    for (const result of takenOf("report", all, { free: [/./], read }))
      for (const format of formatNames) await render(format, result);
  });

  it("in records that are read", async () => {
    const all = feed(recordSchema, payload);
    const read = (value: unknown) =>
      readRecord(JSON.stringify({ recordVersion: 1, shared: [], value }), "f.json");
    for (const record of takenOf("record", all, { free: [/./], read })) {
      const result = judgedIfPossible(record);
      if (result !== undefined) for (const format of formatNames) await render(format, result);
    }
  });

  it("in flags of the command line", async () => {
    const names = Object.entries(runFlagOptions).filter(([, { type }]) => type === "string");
    const asked = ["default-deny/both", "--timeout=1s", "--settle=1s"];
    for (const [name] of names) {
      // The one is a command, the other a file that is to be written: the user's own.
      const own: Record<string, string> = {
        "external-shell": `${payload}=true`,
        record: `${folder}/${payload}`,
      };
      const { code } = await netproof(["run", ...asked, `--${name}=${own[name] ?? payload}`]);
      if (name === "record") expect({ name, code }).to.deep.equal({ name, code: 0 });
      else expect({ name, code }).not.to.deep.equal({ name, code: 0 });
    }
    await netproof(["run", payload]);
    await netproof(["explain", payload, payload, payload, "-f", payload]);
    await netproof(["verify", "--from-cluster", payload, "--context", payload]);
    fed.set("flags", { fields: names.length + 6, free: 0 });
  });

  it("in a kubeconfig", async () => {
    const base = (): Record<string, Record<string, unknown>> => ({
      cluster: { server: "https://admin:hidden@127.0.0.1:1" },
      user: { token: "t" },
      context: { cluster: "c", user: "u" },
      names: { cluster: "c", user: "u", context: "k" },
    });
    const fields: readonly [string, string][] = [
      ...[
        "server",
        "proxy-url",
        "tls-server-name",
        "certificate-authority",
        "certificate-authority-data",
      ].map((key) => ["cluster", key] as [string, string]),
      ...[
        "token",
        "tokenFile",
        "username",
        "password",
        "client-certificate",
        "client-key",
        "client-certificate-data",
        "client-key-data",
      ].map((key) => ["user", key] as [string, string]),
      ...["cluster", "user", "namespace"].map((key) => ["context", key] as [string, string]),
      ...["cluster", "user", "context"].map((key) => ["names", key] as [string, string]),
    ];
    for (const [part, key] of fields) {
      const { cluster, user, context, names = {} } = Object.assign(base(), {});
      const parts = { cluster, user, context, names } as Record<string, Record<string, unknown>>;
      parts[part] = { ...parts[part], [key]: payload };
      const kubeconfig = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: parts["names"]?.["cluster"], cluster: parts["cluster"] }],
        users: [{ name: parts["names"]?.["user"], user: parts["user"] }],
        contexts: [
          {
            name: parts["names"]?.["context"],
            context: { ...parts["context"], ...(part === "names" ? { [key]: payload } : {}) },
          },
        ],
      };
      const flags = clusterFlags({
        kubeconfigPath: file(stringify(kubeconfig)),
        contextName: String(parts["names"]?.["context"]),
      });
      const { code, stdout, stderr } = await netproof(["doctor", ...flags]);
      expect(stdout + stderr).not.to.include("hidden");
      expect({ key, code }).not.to.deep.equal({ key, code: 0 });
    }
    fed.set("kubeconfig", { fields: fields.length, free: 0 });
    // A process for each field and payload: busy machines take minutes.
  }).timeout(600_000);

  it("by a run of what was taken, in the lab", async () => {
    const lab = await createLab();
    const { signal } = new AbortController();
    try {
      const quick = {
        ...defaultOptions,
        parallel: 1,
        timeoutSeconds: 1,
        settleMs: 1_000,
        noEnforcementTimeoutMs: 1_000,
        all: true,
      };
      for (const scenario of scenarios) {
        const request = {
          runId: "cafe",
          target: lab,
          scenarios: [scenario],
          options: quick,
          signal,
          onEvent: () => undefined,
        };
        // One that contradicts itself is refused, which is as good.
        await runAndJudge(request).catch(() => undefined);
      }
      const source = { kind: "node", name: "lab-a" } as const;
      const left = await lab.exec({ source, command: ["ls", "/tmp"], stdin: "", timeoutMs: 5_000, signal });
      expect(left.stdout).not.to.include("canary");
    } finally {
      await lab.dispose();
    }
  });

  it("by a pod of that name in the lab, whoever let it through", async () => {
    const lab = await createLab();
    const { signal } = new AbortController();
    try {
      const bad = mirrorOf(
        state({ pods: [pod("x/a", { ports: [{ containerPort: 80 }] })], policies: [policy("x/p", {})] }),
        [],
      ).scenario;
      const fixture = bad.fixture.map((own) => ({
        ...own,
        pods: own.pods.map((one) => ({ ...one, name: payload })),
      }));
      const request = {
        runId: "cafe",
        target: lab,
        scenarios: [{ ...bad, fixture }],
        options: { ...defaultOptions, parallel: 1 },
        signal,
        onEvent: () => undefined,
      };
      const said = await runAndJudge(request).then(({ scenarios: [one] }) => one?.reason, String);
      expect(said).to.match(/is invalid: metadata\.name/);
      const source = { kind: "node", name: "lab-a" } as const;
      const left = await lab.exec({ source, command: ["ls", "/tmp"], stdin: "", timeoutMs: 5_000, signal });
      expect(left.stdout).not.to.include("canary");
    } finally {
      await lab.dispose();
    }
  });
});
