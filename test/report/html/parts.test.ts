import { expect } from "chai";
import { histogram } from "../../../src/report/html/bars.js";
import { pageData } from "../../../src/report/html/encode.js";
import { html, prose } from "../../../src/report/html/markup.js";
import { policyText } from "../../../src/report/html/policy.js";
import { overview } from "../../../src/report/html/overview.js";
import { statementList } from "../../../src/report/html/statements.js";
import { policy } from "../../builders.js";
import { statedRun } from "../runs.js";
import { cell, largeResult, result, scenario, step } from "./results.js";

describe("markup", () => {
  it("escapes what stands in a template, and leaves markup alone", () => {
    const inner = html`<b>${"<&'\">"}</b>`;
    expect(html`<p title="${'"'}">${inner}${[1, "<"]}${undefined}</p>`.markup).to.equal(
      '<p title="&quot;"><b>&lt;&amp;&#39;&quot;&gt;</b>1&lt;</p>',
    );
  });

  it("shows code in sentences", () => {
    expect(prose("ignores `a<b` of it").markup).to.equal("ignores <code>a&lt;b</code> of it");
  });
});

describe("the page's statements and notes", () => {
  it("name each statement, what became of it, and what contradicts it, escaped", () => {
    const { markup = "" } = statementList(statedRun()) ?? {};
    expect(markup).to.match(
      /<strong>only x\/a to x\/b on 80\/TCP<\/strong> fails \(2 connections, intent\.yaml:3\)/,
    );
    expect(markup).to.include("<li>x/c → x/b:80/TCP must be denied, but answered</li>");
    expect(markup).to.include("<strong>deny * to x/&lt;c&gt;</strong> open");
    expect(markup).to.match(/<strong>allow x\/a to x\/d<\/strong> holds/);
  });

  it("are left out where nothing was stated", () => {
    expect(statementList(result([]))).to.equal(undefined);
  });

  it("say all of what kept a run from starting, with what to do next", () => {
    const failure = "no cluster answers at <host>\n  Is the VPN up?";
    expect(overview(result([], { failure })).markup).to.include(
      "no cluster answers at &lt;host&gt;\n  Is the VPN up?",
    );
  });
});

describe("a policy's text", () => {
  const { page, linesOf } = policyText(
    policy("x/p", {
      podSelector: {},
      ingress: [
        {
          from: [
            { podSelector: {} },
            { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "10.2.0.0/16"] } },
          ],
        },
        { ports: [{ port: 80 }] },
      ],
    }),
  );
  const text = (path: string): string | undefined => {
    const lines = linesOf(path);
    return (
      lines &&
      page.lines
        .slice(lines.first, lines.last + 1)
        .join("\n")
        .replaceAll(/^ +/gm, "")
    );
  };

  for (const [path, lines] of [
    ["podSelector", "podSelector: {}"],
    ["ingress[1]", "- ports:\n- port: 80"],
    ["ingress[0].from[1]", "- ipBlock:\ncidr: 10.0.0.0/8\nexcept:\n- 10.1.0.0/16\n- 10.2.0.0/16"],
    ["ingress[0].from[1].ipBlock.except[1]", "- 10.2.0.0/16"],
  ] as const)
    it(`knows the lines of ${path}`, () => {
      expect(text(path)).to.equal(lines);
    });

  it("knows no lines of a part that is not there", () => {
    expect(linesOf("egress[0].to[3]")).to.equal(undefined);
  });
});

describe("the histogram of times", () => {
  it("counts every time in one class, and keeps empty classes between", () => {
    expect(histogram([0, 1, 7, 9])).to.deep.equal([
      { label: "up to 1 ms", count: 2 },
      { label: "up to 2 ms", count: 0 },
      { label: "up to 5 ms", count: 0 },
      { label: "up to 10 ms", count: 2 },
    ]);
    expect(histogram([300_000])).to.deep.equal([{ label: "over 200 s", count: 1 }]);
  });
});

describe("the page's data", () => {
  it("says every reason of a cell in full", () => {
    const reason =
      "policy x/p isolates x/a for egress, and no rule admits 80/TCP to x/b; policy y/q, and so on";
    const expectation = { verdict: "deny", decidedBy: ["x/p"], rules: [], reason, notes: [] } as const;
    const data = pageData(
      result([scenario("one", { steps: [step("s", { cells: [cell({ expectation })] })] })]),
    );
    const places = data.scenarios[0]?.steps[0]?.matrices[0]?.cells[0]?.[4] ?? [];
    expect(places.map((place) => data.phrases[place]).join("")).to.equal(reason);
  });

  it("needs fewer phrases than cells", () => {
    const data = pageData(largeResult(20));
    const cells = data.scenarios[0]?.steps[0]?.matrices.flatMap((matrix) => matrix.cells) ?? [];
    expect(cells).to.have.lengthOf(1200);
    expect(data.phrases.length).to.be.lessThan(600);
  });
});
