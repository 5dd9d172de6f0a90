import { htmlReport } from "../src/report/html/page.js";
import { chromiumPath, openReader } from "../test/report/html/browser.js";
import { largeResult } from "../test/report/html/results.js";
import { machine, print } from "./bench.js";

/** The HTML report of 100 × 100 pods on three ports: how large it is, and how long a browser works on it. */

const ROW = "  100 × 100 pods, 3 ports";

print(`HTML report (${machine()})`);
const large = largeResult();
const startedAt = performance.now();
const page = htmlReport(large);
const ms = Math.round(performance.now() - startedAt);
print(`${ROW}                      ${ms} ms, ${(page.length / 1e6).toFixed(1)} MB`);

if (chromiumPath === undefined) print("  no chromium here to open it");
else await open(chromiumPath);

async function open(path: string): Promise<void> {
  const reader = await openReader(path);
  try {
    const opened = await reader.open(page);
    const shown = await opened.page.evaluate<number>("performance.now()");
    print(`${ROW}: opened in              ${Math.round(shown)} ms`);
    const pick = "document.querySelectorAll('[role=gridcell]')[5050].click()";
    print(
      `${ROW}: a cell picked in       ${await untilPainted(opened.page.evaluate.bind(opened.page), pick)} ms`,
    );
    const view = "document.querySelector('input[value=observed]').click()";
    print(
      `${ROW}: another view drawn in  ${await untilPainted(opened.page.evaluate.bind(opened.page), view)} ms`,
    );
  } finally {
    await reader.close();
  }
}

/** From an action to the second frame after it: the first one has been painted then. */
async function untilPainted(evaluate: (script: string) => Promise<unknown>, action: string): Promise<number> {
  const took = await evaluate(`(async () => {
    const startedAt = performance.now();
    ${action};
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - startedAt;
  })()`);
  return Math.round(Number(took));
}
