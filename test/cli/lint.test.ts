import { expect } from "chai";
import { netproof } from "./netproof.js";

const file = "test/policies/cases/05-selects-nobody.yaml";
const unknownPort = `
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop }
spec: { containers: [{ name: c }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { ingress: [{ ports: [{ port: gp }] }] }
`;

describe("netproof lint, on the command line", () => {
  it("says what is wrong, where and what to do", async () => {
    const { code, stdout } = await netproof(["lint", "-f", file]);
    expect(stdout).to.match(
      /^test\/policies\/cases\/05-selects-nobody\.yaml:33 {2}warning {2}selects-nobody\n {2}NetworkPolicy search\/engine: [^]*\n {2}→ Select by labels/,
    );
    expect(stdout).to.match(/\n\n0 errors, 1 warning\n$/);
    expect(code).to.equal(0);
  });

  it("fails from a severity on", async () => {
    expect((await netproof(["lint", "-f", file, "--fail-on", "warning"])).code).to.equal(1);
    const { code, stdout } = await netproof(["lint", "-f", "-"], { stdin: unknownPort });
    expect(stdout.replace(/\s+/g, " ")).to.include(
      "no pod that it selects has a TCP port named gp; they name none",
    );
    expect(code).to.equal(1);
  });

  it("writes SARIF, whose results name rules and lines", async () => {
    const { stdout } = await netproof(["lint", "-f", file, "-o", "sarif"]);
    const log = JSON.parse(stdout) as {
      readonly version: string;
      readonly runs: readonly [
        {
          readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
          readonly results: readonly {
            readonly ruleId: string;
            readonly level: string;
            readonly locations: readonly [{ readonly physicalLocation: unknown }];
          }[];
        },
      ];
    };
    const [{ tool, results }] = log.runs;
    expect(log.version).to.equal("2.1.0");
    expect(tool.driver.rules.map(({ id }) => id)).to.include(results[0]?.ruleId);
    expect(results[0]).to.deep.include({ ruleId: "selects-nobody", level: "warning" });
    expect(JSON.stringify(results[0]?.locations[0].physicalLocation)).to.include('"startLine":33');
  });

  for (const [format, pattern] of [
    ["github", /^::warning title=netproof lint%3A selects-nobody,file=.*,line=33::/],
    ["markdown", /^- \*\*warning\*\* selects-nobody, `test\//],
    ["json", /^\{\n {2}"findings": \[/],
  ] as const)
    it(`writes ${format}`, async () =>
      expect((await netproof(["lint", "-f", file, "-o", format])).stdout).to.match(pattern));

  for (const [args, message] of [
    [["lint", "-f", file, "-o", "xml"], /-o takes table\|json\|sarif/],
    [["lint", "-f", file, "--fail-on", "never"], /--fail-on takes info, warning, error/],
    [["lint"], /which policies\?/],
  ] as const)
    it(`refuses ${args.slice(3).join(" ") || "no manifests"}, exit 2`, async () => {
      const { code, stderr } = await netproof(args);
      expect(stderr).to.match(message);
      expect(code).to.equal(2);
    });
});
