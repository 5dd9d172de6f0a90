import { expect } from "chai";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import type { RunResult } from "../../../src/model/result/result.js";
import { htmlReport } from "../../../src/report/html/page.js";
import { chooseScenarios } from "../../../src/scenario/library.js";
import { runInLab } from "../../run/in-lab.js";
import { skip } from "../../skip.js";
import { chromiumPath, openReader, type Reader } from "./browser.js";
import { largeResult, result, scenario, step } from "./results.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const failing = "ipblock/except-is-no-deny";
const passing = "default-deny/ingress";

const bothSchemes = ["light", "dark"] as const;

describe("the HTML report in a browser", function () {
  this.timeout(180_000);
  let reader: Reader;
  let found: RunResult;
  let report: string;

  before(async function () {
    if (chromiumPath === undefined) skip(this, { reason: "no chromium here" });
    reader = await openReader(chromiumPath);
    found = await runInLab({
      scenarios: chooseScenarios({ patterns: [failing, passing, "time/flip"], tags: [] }),
      options: { settleMs: 1500, all: true },
      faults: ["D1"],
    });
    report = htmlReport(found);
  });

  after(async () => {
    await reader?.close();
  });

  /** On the step that failed, which the page opens by itself. */
  async function openReport(options?: Parameters<Reader["open"]>[1]): Promise<Page> {
    return (await reader.open(report, options)).page;
  }

  it("says the verdict first and opens what failed, without a complaint or a request", async () => {
    const { page, complaints } = await reader.open(report);
    expect(await page.locator("h1").innerText()).to.equal(found.verdict.sentence.replaceAll("`", ""));
    expect(await page.locator("details.scenario[open] h3").allInnerTexts()).to.have.lengthOf(1);
    expect(await page.locator("details.scenario[open] h3").innerText()).to.contain(failing);
    expect(await page.locator(".grid .cell.leak").count()).to.equal(2);
    expect(complaints).to.deep.equal([]);
  });

  it("filters by words and by status", async () => {
    const page = await openReport();
    const shown = (): Promise<string[]> => page.locator("details.scenario:visible h3").allInnerTexts();
    expect(await shown()).to.have.lengthOf(3);
    await page.getByRole("searchbox").fill("ingress deny");
    expect((await shown()).join())
      .to.contain(passing)
      .and.not.contain(failing);
    expect(await page.locator("#page-shown").innerText()).to.equal("1 of 3 scenarios");
    await page.getByRole("searchbox").fill("");
    await page.getByRole("checkbox", { name: "passed" }).uncheck();
    expect((await shown()).join())
      .to.contain(failing)
      .and.not.contain(passing);
    await page.getByRole("checkbox", { name: "failed" }).uncheck();
    expect(await page.locator("#page-none").isVisible()).to.equal(true);
  });

  it("shows both ends, the deciding rule and the command of a cell that is clicked", async () => {
    const page = await openReport();
    await page.getByRole("gridcell", { name: "y/excepted to x/server" }).click();
    const detail = page.locator(".detail").first();
    const text = await detail.innerText();
    expect(text).to.contain("y/excepted → x/server:80/TCP");
    expect(text).to.contain("leak: answered, must not");
    expect(text).to.match(/Node\s+lab-/);
    expect(text).to.match(/Address\s+10\.244\./);
    expect(text).to.contain("From y/excepted").and.contain("To x/server");
    expect(await detail.locator("mark.rule").allInnerTexts()).to.have.lengthOf(1);
    expect(await detail.locator("mark.rule").innerText()).to.match(/^ *- 10\.244\.[\d.]+\/32/);
    const repeat = found.scenarios
      .flatMap(({ steps }) => steps.flatMap(({ cells }) => cells))
      .some((cell) => cell.repeat !== undefined);
    expect(await detail.locator(".command").count()).to.equal(repeat ? 1 : 0);
  });

  it("is walked with arrow keys from one tab stop, and Enter picks", async () => {
    const { page } = await reader.open(report, { hash: `#${passing}` });
    const grid = page.locator("details.step[open] .grid:visible").last();
    const focused = (): Promise<string | null> => page.locator(":focus").getAttribute("aria-label");
    expect(await grid.locator('[role="gridcell"][tabindex="0"]').count()).to.equal(1);
    await grid.locator('[role="gridcell"][tabindex="0"]').focus();
    expect(await focused()).to.match(/^x\/a to x\/a: /);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).to.match(/^x\/c to x\/b: blocked, as expected; expected deny, observed dropped/);
    await page.keyboard.press("Enter");
    expect(await page.locator("details.step[open] .detail h5:visible").last().innerText()).to.equal(
      "x/c → x/b:80/TCP",
    );
    await page.keyboard.press("Control+End");
    expect(await focused()).to.match(/^z\/c to z\/c: /);
    await page.keyboard.press("ArrowDown");
    expect(await focused()).to.match(/^z\/c to z\/c: /);
    expect(await grid.locator('[role="gridcell"][tabindex="0"]').count()).to.equal(1);
  });

  it("draws what was expected and observed beside the difference, for each port", async () => {
    const { page } = await reader.open(report, { hash: `#${passing}` });
    const open = page.locator(`details[id="${passing}"] details.step[open]`);
    const letters = async (): Promise<string> => (await open.locator(".grid .cell").allInnerTexts()).join("");
    expect(await letters()).to.match(/^\.xx/);
    await open.getByRole("radio", { name: "Expected" }).check();
    expect(await open.locator(".legend").innerText()).to.contain("deny");
    await open.getByRole("radio", { name: "Observed" }).check();
    expect(await open.locator(".legend").innerText()).to.contain("no answer");
    await open.getByRole("radio", { name: "81/TCP IPv4" }).check();
    expect(await open.locator(".grid").getAttribute("aria-label")).to.contain("81/TCP");
    expect(await letters()).to.match(/^\.xx/);
  });

  it("tells what flows showed", async () => {
    const { page } = await reader.open(report, { hash: "#time/flip" });
    const scenarioBox = page.locator('details[id="time/flip"]');
    await scenarioBox.locator("details.step > summary").nth(1).click();
    const flows = await scenarioBox.locator(".flows").innerText();
    expect(flows).to.match(/watched y\/always → x\/server:80\/TCP never breaks/);
  });

  for (const width of [400, 2000])
    for (const colorScheme of bothSchemes)
      it(`fits ${width} pixels in the ${colorScheme} scheme`, async () => {
        const page = await openReport({ viewport: { width, height: 900 }, colorScheme });
        const picture = await page.screenshot({ fullPage: true });
        expect(picture.length).to.be.greaterThan(10_000);
        expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(width);
        expect(await cutTexts(page)).to.deep.equal([]);
      });

  for (const colorScheme of bothSchemes)
    it(`passes axe's checks of accessibility in the ${colorScheme} scheme`, async () => {
      const page = await openReport({ colorScheme });
      await page.locator("details.scenario:not([open]) > summary").first().click();
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const { axe: checker } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } };
        const { violations: all } = await checker.run();
        return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
      });
      expect(violations).to.deep.equal([]);
    });

  it("has the verdict and the scenarios without its script", async () => {
    const page = await openReport({ javaScriptEnabled: false });
    const text = await page.locator("main").innerText();
    expect(text).to.contain("ignores except of ipBlock").and.contain(failing).and.contain("switched off");
    expect(await page.locator("#page-filter").isVisible()).to.equal(false);
  });

  it("shows names as text, whatever stands in them", async () => {
    const evil = '</script><img src=x onerror=alert(1)>"&amp;';
    const { page, complaints } = await reader.open(
      htmlReport(result([scenario("evil", { summary: evil, status: "fail", steps: [step(evil)] })])),
    );
    expect(await page.locator(".about").innerText()).to.equal(evil);
    expect(await page.locator("h4").innerText()).to.contain(evil);
    expect(await page.locator("img").count()).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });

  it("says that nothing ran when nothing ran", async () => {
    const { page, complaints } = await reader.open(htmlReport(result([])));
    expect(await page.locator("main").innerText()).to.contain("No scenario ran.");
    expect(complaints).to.deep.equal([]);
  });

  it("opens and shows 100 × 100 pods on three ports", async () => {
    const { page, complaints } = await reader.open(htmlReport(largeResult()));
    expect(await page.locator(".grid [role=gridcell]").count()).to.equal(10_000);
    await page.locator(".differing button").nth(1).click();
    expect(await page.locator(".detail h5").innerText()).to.match(/ns-7\/pod-7:80\/TCP$/);
    await page.locator('input[data-kind="sheet"][value="2"]').check();
    expect(await page.locator(".grid .cell.leak").count()).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });
});

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Texts that end behind the page's right edge, or in a box that hides the rest of them. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll("main *, header *")]
      .filter((element) => element.checkVisibility())
      .filter((element) => element.closest(".frame, pre, .hidden, .differing ul") === null)
      .filter((element) => {
        const { right, width } = element.getBoundingClientRect();
        const hides = getComputedStyle(element).overflowX === "hidden" && element.tagName !== "svg";
        const beyond = right > document.documentElement.clientWidth + 0.5;
        return width > 0 && (beyond || (hides && element.scrollWidth > element.clientWidth));
      })
      .map((element) => element.outerHTML.slice(0, 120))
  `);
}
