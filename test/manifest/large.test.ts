import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const module = (name: string): string =>
  fileURLToPath(new URL(`../../src/manifest/${name}.js`, import.meta.url));

/** Processor time, so that what else this machine does counts little, and the most memory that was taken. */
const SCRIPT = `
const { manifestTexts } = await import(${JSON.stringify(module("texts"))});
const { readManifests } = await import(${JSON.stringify(module("read"))});
const { state } = readManifests(manifestTexts(process.argv[1]));
const { userCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ seconds: userCPUTime / 1e6, megabytes: maxRSS / 1e3, policies: state.policies.length }));
`;

function workloadAndPolicy(index: number): string {
  const metadata = `{ name: app-${index}, namespace: team-${index % 500} }`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: ${metadata}
spec:
  selector: { matchLabels: { app: app-${index} } }
  template:
    metadata:
      labels:
        app: app-${index}
        tier: backend
    spec:
      containers:
        - name: main
          image: registry.example.com/team/app-${index}:v1.2.3
          args: ["--listen", "0.0.0.0:8080", "--log-level=info"]
          env:
            - name: DATABASE_URL
              value: postgres://db.team.svc.cluster.local:5432/app
          ports:
            - name: http
              containerPort: 8080
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata}
spec:
  podSelector: { matchLabels: { app: app-${index} } }
  ingress:
    - from:
        - podSelector:
            matchLabels: { tier: frontend }
      ports:
        - port: http
---
`;
}

describe("50 MB of manifests", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-large-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are read in 20 s of processor time and 1 GB", () => {
    const file = join(folder, "all.yaml");
    const descriptor = openSync(file, "w");
    let written = 0;
    let count = 0;
    while (written < 50_000_000) written += writeSync(descriptor, workloadAndPolicy((count += 1)));
    closeSync(descriptor);
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", SCRIPT, file], {
      encoding: "utf8",
      maxBuffer: 1_000_000,
    });
    const { seconds, megabytes, policies } = JSON.parse(said) as Record<string, number>;
    expect(policies).to.equal(count);
    expect(seconds).to.be.lessThan(20);
    expect(megabytes).to.be.lessThan(1_000);
  }).timeout(300_000);
});
